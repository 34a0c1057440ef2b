import { launchBrowser } from './launch-browser.js';
import { startCode } from './start-code.js';
import { SUITE_OUTPUT } from './suite-output.js';
import { workbenchAddress, type WorkbenchTarget } from './workbench-address.js';

/**
 * Runs an extension's tests in the extension host of a VS Code without a screen. Resolves with the code that their
 * runner ended with; rejects where they did not start or not end in time.
 */
export async function runExtensionTests(
  target: Required<WorkbenchTarget>,
  options: {
    /** Takes what the suites print. */
    readonly write: (text: string) => void;
    /** Takes what VS Code says besides. */
    readonly log: (text: string) => void;
    readonly seconds: number;
  },
): Promise<number> {
  const code = await startCode({ development: true, log: options.write });
  try {
    const browser = await launchBrowser(options.write);
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      let end!: (exitCode: number) => void;
      let fail!: (error: Error) => void;
      const ended = new Promise<number>((resolve, reject) => {
        end = resolve;
        fail = reject;
      });
      // Before anyone waits for it, the page has to load.
      ended.catch(() => undefined);
      await page.exposeFunction('codeAutomationExit', end);
      await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) => {
        const text = args.map(String).join(' ');
        if (text.startsWith(SUITE_OUTPUT)) options.write(text.slice(SUITE_OUTPUT.length));
        else options.log(`[${type}] ${text}`);
      });
      page.on('crash', () => {
        fail(new Error("VS Code's window crashed."));
      });
      await page.goto(workbenchAddress(code, target), { timeout: 60_000 });
      const timer = setTimeout(() => {
        fail(new Error(`The tests in the extension host did not end within ${options.seconds} s.`));
      }, options.seconds * 1000);
      try {
        return await ended;
      } finally {
        clearTimeout(timer);
      }
    } finally {
      await browser.close();
    }
  } finally {
    await code.stop();
  }
}
