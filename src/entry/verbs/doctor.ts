// `gristmill doctor`: everything a crawl needs on this machine, with the command that mends what is wrong.
import type { Command } from 'commander';
import { connectRedis } from '../../../queues/connection.ts';
import { judgeServer } from '../../../queues/judge-server.ts';
import { runDoctor } from '../../app/doctor.ts';
import { unknownVariables } from '../../config/load.ts';
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
