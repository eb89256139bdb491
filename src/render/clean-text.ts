export { cleanText } from "#contracts/plain-text.ts";
