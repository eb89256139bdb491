export type Theme = "light" | "dark";

const DARK = "-dark";

/**
 * The id of a picture: that of its chart, and its theme where that is not the light one, so that a link opens what was shown.
 *
 * @example themedId("chart_0123456789abcdef", "dark") // "chart_0123456789abcdef-dark"
 */
export const themedId = (chartId: string, theme: Theme): string => (theme === "dark" ? `${chartId}${DARK}` : chartId);

/** The chart and the theme of a picture's id. */
export const chartAndTheme = (id: string): { readonly chartId: string; readonly theme: Theme } =>
  id.endsWith(DARK) ? { chartId: id.slice(0, -DARK.length), theme: "dark" } : { chartId: id, theme: "light" };
