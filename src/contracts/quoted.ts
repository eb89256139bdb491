import { z } from "zod";

/**
 * What somebody wrote or said, word for word: messages, objections, promises, notes. Untrusted text of any content, so that surfaces
 * that feed a model can leave it out or mark it off. Names and labels are plain strings.
 */
export const Quoted = z.string().meta({ quoted: true });
