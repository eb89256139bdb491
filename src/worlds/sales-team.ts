import type { RepRow } from "#store/schema.ts";
import type { Choice } from "./draw.ts";
import { choiceOf, stream } from "./draw.ts";
import type { Bare } from "./rows.ts";

/** One team: its manager and its reps with the region each sells in. */
interface Team {
  readonly name: string;
  readonly region: string;
  readonly manager: string;
  readonly reps: readonly (readonly [name: string, region: string])[];
}

const teams: readonly Team[] = [
  {
    name: "EMEA North",
    region: "EMEA",
    manager: "Ingrid Solheim",
    reps: [
      "Anders Kjellberg",
      "Beatrix Vossen",
      "Conor Halloran",
      "Daria Melnik",
      "Emil Brandt",
      "Freya Lundgaard",
    ].map((name) => [name, "EMEA"] as const),
  },
  {
    name: "EMEA South",
    region: "EMEA",
    manager: "Rafael Montoro",
    reps: ["Giulia Santorini", "Hamza Benali", "Irene Kostas", "Joaquim Ferraz"].map((name) => [name, "EMEA"] as const),
  },
  {
    name: "Americas East",
    region: "North America",
    manager: "Denise Okafor",
    reps: [
      ["Kendra Mayhew", "North America"],
      ["Logan Pritchard", "North America"],
      ["Mireille Gagnon", "North America"],
      ["Nolan Ashworth", "North America"],
      ["Olivia Trask", "North America"],
      ["Pilar Echeverri", "LATAM"],
    ],
  },
  {
    name: "Americas West",
    region: "North America",
    manager: "Warren Castellano",
    reps: [
      ["Quincy Barlow", "North America"],
      ["Rosalind Chee", "North America"],
      ["Silas Redfern", "North America"],
      ["Tessa Marlow", "North America"],
      ["Ulises Barragan", "LATAM"],
    ],
  },
  {
    name: "APAC",
    region: "APAC",
    manager: "Hiroko Tanabe",
    reps: ["Vikram Sethi", "Wen Jialing", "Xiomara Reyes", "Yuto Kinoshita"].map((name) => [name, "APAC"] as const),
  },
];

/** A quota-carrying rep as deals and conversations need it. */
export interface Seller {
  readonly id: string;
  readonly region: string;
  /** Log-odds of winning that this rep adds. */
  readonly skill: number;
}

export interface SalesTeam {
  readonly rows: readonly Bare<RepRow>[];
  readonly sellers: readonly Seller[];
  /** Who owns a deal of a region: nearly always someone of that region. */
  readonly ownersOf: Readonly<Record<string, Choice<Seller>>>;
}

const FOREIGN_SHARE = 0.08;

/** 25 reps in five teams, their managers and one sales leader. Names are fixed; skill and share of deals follow the seed. */
export function salesTeam(seed: number): SalesTeam {
  const random = stream(seed, "team");
  const rows: Bare<RepRow>[] = [person("exec-1", "Marguerite Dunmore", "executive", null, null, null)];
  const sellers: Seller[] = [];
  for (const [teamIndex, team] of teams.entries()) {
    const managerId = `mgr-${teamIndex + 1}`;
    rows.push(person(managerId, team.manager, "manager", "exec-1", team.name, team.region));
    for (const [name, region] of team.reps) {
      const id = `rep-${String(sellers.length + 1).padStart(2, "0")}`;
      rows.push(person(id, name, "rep", managerId, team.name, region));
      sellers.push({ id, region, skill: 0.12 * random.normal() });
    }
  }
  const share = sellers.map(() => 0.6 + 0.9 * random.uniform());
  const regions = [...new Set(sellers.map((seller) => seller.region))];
  const ownersOf = Object.fromEntries(regions.map((region) => [region, owners(sellers, share, region)]));
  return { rows, sellers, ownersOf };
}

function owners(sellers: readonly Seller[], share: readonly number[], region: string): Choice<Seller> {
  const total = (own: boolean) =>
    sellers.reduce((sum, seller, index) => sum + ((seller.region === region) === own ? share[index]! : 0), 0);
  const ownTotal = total(true);
  const foreignTotal = total(false);
  return choiceOf(
    sellers.map((seller, index) => [
      seller,
      seller.region === region
        ? ((1 - FOREIGN_SHARE) * share[index]!) / ownTotal
        : (FOREIGN_SHARE * share[index]!) / foreignTotal,
    ]),
  );
}

function person(
  id: string,
  name: string,
  role: string,
  managerId: string | null,
  team: string | null,
  region: string | null,
): Bare<RepRow> {
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@sample.example`;
  return { id, name, email, role, manager_id: managerId, team, region, slack_user_id: null, attributes: null };
}
