const list = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Words that carry no content of their own: never reported as ignored. */
export const stopWords: ReadonlySet<string> = new Set(
  list(`a an the of in on at for from to by with within and or but is are was were be been being am do does did doing done has have had having i me my
  mine we us our ours you your yours it its this that these those there here their theirs them they he she his her what which who whom whose when where
  why how can could would should will shall may might must not no so as than then if about just also too please pls plz kindly tell let lets into out up
  down off over under per each every all any some much many more most less least very really quite still yet now right currently im ive id were youre
  whats hows wheres whys whos thats dont doesnt didnt isnt arent wasnt werent cant wont ok okay hey hi hello hmm um uh well yo dear thanks thank thx
  cheers guys folks team upshot bot both either between across among amongst versus vs like get got give go going come s t re ve ll d m n one ones
  thing things stuff around because while during since until till only even kind sort bit little lot lots actually basically maybe perhaps quick
  quickly need want wanna gonna gotta know see look looking find question wondering curious could us want needs wants overall company business
  generally general exactly whole total side terms regards regarding respect case view yes yeah sure same other others something anything`),
);

/** Nouns for what is counted. They set the grain and are otherwise understood without being a slot. */
export const grainWords: Readonly<Record<string, "deal" | "lead" | "conversation">> = {
  deal: "deal",
  deals: "deal",
  opportunity: "deal",
  opportunities: "deal",
  opps: "deal",
  opp: "deal",
  sales: "deal",
  pipeline: "deal",
  conversation: "conversation",
  conversations: "conversation",
  convos: "conversation",
  convo: "conversation",
  chats: "conversation",
  calls: "conversation",
  callers: "conversation",
  prospects: "conversation",
  prospect: "conversation",
  people: "conversation",
  customers: "conversation",
  leads: "lead",
};

/** Ordinary words: never taken for a mis-spelt name, and a name that is spelt like one needs a capital letter or its dimension beside it. */
export const ordinaryWords: ReadonlySet<string> = new Set(
  list(`able above accept completed escalated disqualified booked scheduling greeting discovery legal employees employee winners losers winner loser anybody company color colour comparison tomorrow morning board context meantime account accounts across action actions active actual actually afraid after again against agree ahead alert alerts almost alone along
  already although always amount annual another answer answers anyone anything appear apply argue aside asked asking assign attention available average away
  back based basis batch became become been before began begin behind being believe below beside best better beyond bigger biggest board book booked both
  bottom bound breach break bring broad broke broken brought budget build built burn business busy call called calls came campaign campaigns cancel cannot
  card care careful carry cash catch cause caused causes center certain chance change changed changes changing channel channels charge chart charts chase
  cheap check chief choice choose claim class clean clear clearly close closed closer closes closing cold color come comes coming common company compare compared
  comparing complete concern concerned confirm consider contact continue contract control convert converts converting cost costs could count counts course cover create
  created credit crisis current currently curve customer customers daily danger data date dates days deal dealing deals dear deep define delay deliver demo
  demos depend describe detail details differ difference different direct direction does doing dollar dollars done door double doubt down downturn dramatic draw drive
  driven driver drivers drives driving drop dropped dropping drops during each early earn easy effect effort either else email emails employee empty end ended
  ends enough entire equal error especially estimate even event events ever every everyone everything evidence exact exactly example except exist expect explain
  export extra face fact factor factors failed failing fails fair fall fallen falling falls false fast faster fault feel fell figure figures fill filter final
  finally find fine finish fire first fixed flat flow focus follow following force forget form former forward found free fresh from front full funnel further
  future gain game gave general getting give given giving global goal goes going gone good grade grand graph great green grew ground group grow growing grown
  grows growth guess half hand handle happen happened happening happens happy hard hardly have having head health healthy hear heavy held hello help helped
  helping helps here hidden high higher highest hold home honest hope hot hour hours house however huge human hurt hurting hurts idea ideas ignore impact
  important improve improved improving include increase increased increasing indeed indicate influence inside instead interest issue issues item items itself jobs join
  jump jumped just keep keeps kept kind knew know known knows lack large larger last lately later lead leader leading leads leak leakage leaking leaks learn
  least leave leaves leaving left less letter level light like likely limit line lines link list listen little live local long longer look looking looks loose
  lose loses losing loss losses lost lots love lower lowest luck lucky made main major make makes making manage manager managers many mark market marked matter matters
  maybe mean means meant measure measures media meet meeting meetings member mention message metric metrics middle might mind minor minute minutes miss missed
  missing mistake mixed model moment money month monthly months mood more morning most mostly move moved moves moving much must name named near nearly need
  needed needs negative never news next nice night noise noisy none normal north note nothing notice number numbers obvious offer office often okay once only
  open opened order other others otherwise outcome over overall owner owners owns pace page paid part party pass past path pattern pause pays people percent
  perfect perform performance performed performing performs perhaps period person phase phone pick picture piece pilot place plan plans play please plot plus
  point points poor poorly possible power predict present press pretty price prices primary print prior priority problem problems process produce product products
  profit program progress project prone proof proper prospect prospects prove pull push puts quality quarter quarterly quarters question quick quickly quiet quite
  quote raise raised random range rank ranked ranking rate rates rather ratio reach react read ready real really reason reasons recall recent recently
  record records recover reduce refer region regions relate relative remain remember report reports require respond response responsible rest result results return review
  rich ride right rise rises rising risk risks risky role roll room root rose round rule runs sale sales same saved saying scale scared scene schedule score
  scores script scripts search season second section sector seem seems seen segment segments sell seller sellers selling sells send sense sent separate series
  serious serve service sets setting several shape share sharp shift shifted short shorter should show showing shown shows shrink side sign signal signals
  silent similar simple simply since single site situation size sizes skip slip slipped slow slower slowing small smaller smart soft sold solid some someone something
  soon sorry sort sound source sources south space speak special specific speed spend spending spent split spot spread stable staff stage stages stand standing
  stands start started starting starts state states status stay steady step steps stick still stock stop stopped stopping store story strange strategy strong
  stronger strongest struggle struggling stuck study subject success such sudden suddenly suggest summary support suppose sure surprise survey swing system table tackle take
  taken takes taking talk talking target targets task taste teach team teams tell tells term terms test tests text thank thanks that their them then theory
  there these they thing things think thinking third this those though thought three through throw ticket tier tight time times title today together told
  tomorrow tone tool tools topic total totally touch tough toward track trade traffic train treat trend trending trends trial tried trouble true trust truth
  trying turn turned turning turns type types typical under underlying understand unit until update upset upside used user users uses using usual usually value
  values various vary verse version very video view visit voice volume wait walk want wanted wants warm warn warning waste watch water weak weaker weakest week
  weekly weeks weight well went were what whats when where whether which while white whole whom whose wide will wins winner winning wish with within without
  wonder word words work worked working works world worried worries worry worse worst worth would write wrong year yearly years yellow yesterday young yours
  chase drift grace hope mark max may pat ray rob sue art bill bob drew faith grant jack joy june april august jean lance miles page pierce rose ruby summer
  target notion linear monday apple oracle square stripe box gap shell visa slack zoom signal
  answered applied arrived aware bought brand buyer buyers buying churn claims clients client coach coached colleague committed compete competitor consistent
  consistently constant contrast convince crash critical crucial dashboard decide decision decline declined declines declining decrease decreased decreasing deeper demand
  despite discount dropping ended escalate escalated escalation escalations evolve excel forecast friend gross headline historical improvement increases insight
  insights integration internal language launch latest leaderboard manual marketing minimum monitor movement multiple national noticed occurred opinion outlier outliers
  overview partly payment people personal pressure previous probably promise purchase pushed quota reduced reduction related remaining renewal repeat reply request
  retention revert seasonal secret senior sentence session signed significant slice slipping slump somehow specifically standard statistically straight stronger
  structure suggested surge tactic tactics talked tanked tanking territory throughout tracking trigger triggered tumble undo uptick variation vertical
  whatever worrying yearly budgets champion chances older newer younger newest oldest objection objections cohort cohorts vintage variant variants experiment experiments rollout landing odds classic dip spike spikes bump breakdown split splits moved shifts stalls stalled stalling stale`),
);
