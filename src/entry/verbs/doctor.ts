// `gristmill doctor`: everything a crawl needs on this machine, with the command that mends what is wrong.
import type { Command } from 'commander';
import { connectRedis } from '../../../queues/connection.ts';
import { judgeServer } from '../../../queues/judge-server.ts';
import { runDoctor } from '../../app/doctor.ts';
import { type Config, unknownVariables } from '../../config/load.ts';
import { openStorage } from '../../stores/storage.ts';
import { EXIT } from '../exit-codes.ts';
import type { VerbContext } from './verb.ts';

export function addDoctorVerb(program: Command, context: VerbContext): void {
  program
    .command('doctor')
    .summary('check and explain this machine and configuration')
    .description(
      'Checks Node, the data directory, Redis, Chromium, memory and settings; says how to mend what is wrong.',
    )
    .option('--json', 'print the checks as JSON')
    .action(async (flags: { json?: boolean }) => {
      const { config } = context.setUp();
      const checks = await runDoctor(config, {
        unknownVariables: unknownVariables(),
        tryStorage: () => tryStorage(config),
        async refuseRedis(url) {
          const redis = connectRedis(url, 'command');
          try {
            return await judgeServer(redis, url);
          } catch (error) {
            return error instanceof Error ? error.message : String(error);
          } finally {
            redis.disconnect();
          }
        },
      });
      if (flags.json) process.stdout.write(`${JSON.stringify({ checks })}\n`);
      else
        for (const check of checks) {
          process.stdout.write(
            `${check.ok ? 'ok  ' : check.needed ? 'FAIL' : 'warn'}  ${check.name.padEnd(16)} ${check.detail}\n`,
          );
          if (check.fix !== null) process.stdout.write(`      -> ${check.fix}\n`);
        }
      if (checks.some((check) => !check.ok && check.needed)) process.exitCode = EXIT.unavailable;
    });
}

/** Writes one small object, reads it, and takes it away. */
async function tryStorage(config: Config): Promise<{ ok: boolean; detail: string } | null> {
  const storage = await openStorage(config.dataDir, config.storage);
  if (storage.remote === null) return null;
  const { blobs } = storage.remote;
  try {
    await blobs.probe();
    const key = `staging/.doctor-${process.pid}`;
    await blobs.put(key, Buffer.from('doctor'));
    const isWhole = (await blobs.get(key))?.toString() === 'doctor';
    await blobs.delete(key);
    if (!isWhole) return { ok: false, detail: `${config.storage.url} does not give back what was written` };
    const how = (await blobs.isConditional()) ? 'writes are conditional' : 'it knows no conditional writes';
    return { ok: true, detail: `${config.storage.url} can be read and written; ${how}` };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    await storage.close();
  }
}
