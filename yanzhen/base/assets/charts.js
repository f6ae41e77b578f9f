// Our own ECharts bundle: bar and line, SVG renderer. Colours come from the page's tokens, so that the
// wall and the large type need nothing of their own; the drawing of the server stays for those without script.
import * as echarts from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--yz-${name}`).trim();
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "arrow"];
const DASHES = ["solid", [7, 4], [2, 4], [9, 3, 2, 3], [1, 3], [12, 4]];

function draw(box) {
  const data = JSON.parse(box.querySelector("script").textContent);
  const figure = box.closest("figure");
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const small = Math.max(14, rem * 0.875);
  const words = { fontFamily: token("font"), fontSize: small, color: token("ink-2") };
  box.hidden = false;
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    textStyle: words,
    color: [1, 2, 3, 4, 5, 6].map((n) => token(`c${n}`)),
    grid: { left: rem * 3.2, right: rem * 4.6, top: rem, bottom: rem * 1.8 },
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => `${value} ${data.unit}` },
    xAxis: { type: "category", boundaryGap: data.kind === "bar", data: data.labels, axisLabel: words, axisTick: { show: false }, axisLine: { lineStyle: { color: token("line") } } },
    yAxis: { type: "value", min: data.bottom, splitNumber: 3, axisLabel: words, splitLine: { lineStyle: { color: token("line") } } },
    series: data.series.map((one, at) => ({
      name: one.name,
      type: data.kind,
      data: one.values,
      symbol: SYMBOLS[at % SYMBOLS.length],
      symbolSize: 8,
      lineStyle: { width: 3, type: DASHES[at % DASHES.length] },
      endLabel: { show: data.kind === "line", formatter: "{a}", color: token("ink"), fontSize: small },
    })),
  });
  chart.on("click", (mark) => {
    const link = (data.series[mark.seriesIndex].links || [])[mark.dataIndex];
    if (link) location.href = link;
  });
  new ResizeObserver(() => chart.resize()).observe(box);
  figure.classList.add("drawn");
}

document.querySelectorAll("[data-chart]").forEach(draw);
