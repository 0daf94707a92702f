import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configFields } from '../../../src/config/fields.ts';
import { STAGE_NAMES } from '../../../src/domain/stage.ts';
import { VERBS } from '../../../src/entry/verbs/table.ts';
import { runCli } from '../../support/cli.ts';
import { root } from '../../support/programs.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { html, type Site, startSite } from '../../support/site.ts';

const serviceSchema = z.looseObject({
  image: z.string(),
  profiles: z
    .array(z.enum(['dev', 'full']))
    .min(1)
    .optional(),
  build: z.object({ context: z.string(), target: z.string() }).optional(),
  command: z.array(z.string()),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/, 'published on loopback alone')).optional(),
  secrets: z.array(z.string()).optional(),
  volumes: z.array(z.string()),
  healthcheck: z.object({ test: z.array(z.string()).min(2) }).loose(),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }).loose() }) }),
  container_name: z.undefined().optional(),
});
const composeSchema = z
  .object({
    name: z.literal('gristmill'),
    services: z.record(z.string(), serviceSchema),
    secrets: z.record(z.string(), z.object({ environment: z.string() })),
    volumes: z.record(z.string(), z.null()),
  })
  .loose();

const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const compose = composeSchema.parse(parse(text, { merge: true }));
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const ours = Object.entries(compose.services).filter(([, service]) => service.image.startsWith('gristmill'));

describe('docker-compose.yml', () => {
  test('has Redis, the API and one service for each worker; the rest belongs to profiles', () => {
    const of = (profile: string | null): string[] =>
      Object.entries(compose.services)
        .filter(([, { profiles }]) =>
          profile === null ? profiles === undefined : profiles?.includes(profile as 'dev'),
        )
        .map(([name]) => name)
        .sort();
    expect(of(null)).toEqual(['api', 'redis', ...STAGE_NAMES].sort());
    expect(of('dev')).toEqual(['s3']);
    expect(of('full')).toEqual(['grafana', 'prometheus', 's3']);
  });

  test.each(ours)('%s runs a command that exists', async (name, service) => {
    const [verb, argument] = service.command;
    expect(VERBS.map((known) => known.name)).toContain(verb);
    if (verb === 'worker') expect(argument).toBe(name);
    const help = await runCli([verb ?? '', '--help']);
    for (const flag of service.command.filter((word) => word.startsWith('--'))) expect(help.stdout).toContain(flag);
  });

  test.each(ours)('%s sets only variables that exist', (_name, service) => {
    const known = new Set(configFields.map((field) => field.env));
    for (const variable of Object.keys(service.environment ?? {})) expect(known).toContain(variable);
    expect(service.environment?.['REDIS_URL']).toBe('redis://redis:6379');
  });

  test('what is taken from the caller’s environment exists as well', () => {
    const known = new Set(configFields.map((field) => field.env));
    const taken = [...text.matchAll(/\$\{(\w+)/g)].map((match) => match[1]);
    expect(taken.length).toBeGreaterThan(0);
    for (const variable of taken) expect(known).toContain(variable);
  });

  test.each(Object.entries(compose.services))('%s uses volumes and services that exist', (_name, service) => {
    for (const volume of service.volumes) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('./')) expect(existsSync(join(root, source)), source).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
    for (const secret of service.secrets ?? []) expect(Object.keys(compose.secrets)).toContain(secret);
    for (const other of Object.keys(service.depends_on ?? {})) expect(Object.keys(compose.services)).toContain(other);
  });

  test('every image of ours is built from a stage of the Dockerfile', () => {
    const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\w+)$/gm)].map((match) => match[1]);
    const built = new Map<string, string>();
    for (const [, service] of ours) if (service.build) built.set(service.image, service.build.target);
    for (const [name, service] of ours) expect(built.has(service.image), name).toBe(true);
    for (const target of built.values()) expect(stages).toContain(target);
    expect(compose.services['fetch']?.build?.target).toBe('fetch');
  });

  test('health checks run scripts that exist and are in the image', () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    for (const [, service] of ours) {
      const script = service.healthcheck.test.find((word) => word.startsWith('/app/'));
      expect(existsSync(join(root, script?.slice('/app/'.length) ?? 'missing'))).toBe(true);
    }
    expect(ignored).not.toContain('scripts');
  });

  test('Redis keeps what it is given', () => {
    const { command } = compose.services['redis'] ?? { command: [] };
    expect(command.join(' ')).toContain('--maxmemory-policy noeviction');
    expect(command.join(' ')).toContain('--appendonly yes');
  });
});

describe('Dockerfile', () => {
  test('every image that runs does so as a plain user', () => {
    const stages = dockerfile.split(/^FROM /m).slice(2);
    for (const stage of stages) expect(stage.match(/^USER .*$/gm)?.at(-1)).toBe('USER node');
  });

  test('starts what the build makes', () => {
    const entry = /ENTRYPOINT \["node", "\/app\/(.*)"\]/.exec(dockerfile)?.[1] ?? 'missing';
    expect(existsSync(join(root, entry))).toBe(true);
  });
});

describe('health check', () => {
  let redis: TestRedis;
  let site: Site;
  beforeAll(async () => {
    redis = await startRedis();
    site = await startSite({ '/bad': html('no', 503) });
  });
  afterAll(async () => {
    await redis.stop();
    await site.close();
  });

  const healthy = (args: string[], env: Record<string, string> = {}): Promise<number | null> => {
    const script = join(root, 'scripts/healthy.mjs');
    const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env }, stdio: 'ignore' });
    return new Promise((done) => child.once('exit', (code) => done(code)));
  };

  test('a URL that answers is well, one that says 503 or is silent is not', async () => {
    expect(await healthy([`${site.origin}/ok`])).toBe(0);
    expect(await healthy([`${site.origin}/bad`])).toBe(1);
    expect(await healthy(['http://127.0.0.1:1/'])).toBe(1);
  });

  test('a process of ours with a Redis that answers is well; without the Redis it is not', async () => {
    // stands in for a worker: any process whose command line names our entry
    const alive = spawn(process.execPath, ['-e', 'setInterval(()=>{},1e4)', 'dist/src/entry/cli.js'], {
      stdio: 'ignore',
    });
    expect(await healthy([], { REDIS_URL: redis.url })).toBe(0);
    await redis.kill();
    expect(await healthy([], { REDIS_URL: redis.url })).toBe(1);
    await redis.start();
    alive.kill('SIGKILL');
  });
});
