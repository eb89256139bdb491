import stringWidth from "string-width";
import { expect, test } from "vitest";
import { hostileCharts } from "#charts/hostile-charts.ts";
import { sampleCharts } from "#charts/sample-charts.ts";
import { chartToText } from "./chart-text.ts";

test("every kind of chart as text", () => {
  const all = Object.values(sampleCharts).map((chart) => chartToText(chart));
  expect(all.join("\n\n")).toMatchInlineSnapshot(`
    "Most conversations end at qualification: 48.2% go on, 61.0% before
    Conversations that reach each step, 2024-Q2 (n 12,480), share of all at the
    right

    step                                  reached  of all  of step before  earlier
    Opening         ████████████████████   12,480    100%
    Need found      █████████████▊          8,611   69.0%           69.0%    70.2%
    Qualified       ██████▋                 4,150   33.3%           48.2%    61.0%
    Offer made      ████▌                   2,822   22.6%           68.0%    67.1%
    Meeting booked  ██▋                     1,609   12.9%           57.0%    56.6%

    Win rate fell 2.9 points to 43.8%, which is within noise
    Won deals of all closed deals by quarter of close, band is the 95% interval

                                   value  95% interval      n
    2023-Q1  ██████████████████▉   44.1%  39.8% to 48.4%  512
    2023-Q2  ███████████████████▍  45.2%  41.5% to 48.9%  702
    2023-Q3  ███████████████████▏  44.7%  41.1% to 48.3%  731
    2023-Q4  ███████████████████▋  45.9%  42.6% to 49.2%  866
    2024-Q1  ████████████████████  46.7%  43.6% to 49.8%  990  ◀
    2024-Q2  ██████████████████▊   43.8%  39.9% to 47.7%  637  ◀ incomplete

    Partner deals win less often than the rest
    Win rate by lead source, 2024-Q2, line is the 95% interval

                                     value  95% interval      n
    Referral   ████████████████████  56.2%  48.9% to 63.5%  178
    Inbound    ████████████████▊     47.1%  42.3% to 51.9%  412
    Outbound   ███████████████▍      43.2%  37.6% to 48.8%  301
    Event      ██████████████▋       41.0%  25.6% to 56.4%   39
    Partner    ██████████▋           29.7%  23.7% to 35.7%  222
    all deals  ███████████████▋      43.8%

    EMEA enterprise deals explain 4.1 of the 5.6 points lost
    Win rate, 2024-Q1 to 2024-Q2; each part is what it added or took away

    2024-Q1                              48.1%
    EMEA · Enterprise, lower rate  −4.1 points  ████████████████████
    More partner deals (mix)       −1.8 points  ████████▊
    APAC, higher rate              +1.1 points  █████▍
    All other segments             −0.8 points  ███▉
    2024-Q2                              42.5%

    Spring outbound campaign is at 64: engagement costs it most
    Campaign health from 0 to 100, last 30 days (n 3,204 conversations)
    64 of 100

    component                               score  weight  costs
    Engagement         ████████▎               41   30.0%     18
    Conversion         ████████████▍           62   30.0%     11
    Compliance         ██████████████████▋     93   20.0%    1.4
    Technical quality  ███████████████▋        78   10.0%    2.2
    Sentiment          █████████████▋          68   10.0%    3.2"
  `);
});

test.for(Object.entries(hostileCharts))("%s fits into 100 columns", ([, chart]) => {
  const lines = chartToText(chart, 100).split("\n");
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(100);
});

test("where it is narrow the bars go, the figures stay", () => {
  const text = chartToText(sampleCharts.bars, 48);
  expect(text).not.toContain("█");
  expect(text).toMatch(/^Partner\s+29\.7%\s+23\.7% to 35\.7%\s+222$/m);
});
