import { InputError } from "#contracts/errors.ts";
import { echoed } from "./arguments.ts";
import type { Session } from "./session.ts";

/** A session of a process that was started for one person: who is not in the data is told where that name was set, rather than whom to import. */
export function withLocalViewer(session: Session): Session {
  const { viewer } = session;
  if (viewer === null) return session;
  return {
    ...session,
    app: async () => {
      const app = await session.app();
      await app.viewer(viewer).catch((error: unknown) => {
        throw error instanceof InputError ? unknown(viewer) : error;
      });
      return app;
    },
  };
}

const unknown = (viewer: string): InputError =>
  new InputError(
    `UPSHOT_VIEWER is ${echoed(viewer)}; nobody in the data has that e-mail address. Correct it in the client's configuration, or in the settings of the extension.`,
  );
