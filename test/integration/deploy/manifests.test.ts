// The Kubernetes manifests, alert rules and dashboard against the code: commands, ports, variables, metrics that exist. No cluster is asked.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { configFields } from '../../../src/config/fields.ts';
import { STAGE_NAMES } from '../../../src/domain/stage.ts';
import { VERBS } from '../../../src/entry/verbs/table.ts';
import { createMetrics } from '../../../src/observe/metrics.ts';
import { root } from '../../support/programs.ts';

const named = z.object({ name: z.string() }).loose();
const probe = z.looseObject({ httpGet: z.object({ path: z.string(), port: z.string() }).optional() }).optional();
const container = z
  .object({
    name: z.string(),
    image: z.string(),
    args: z.array(z.string()).min(1),
    env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
    envFrom: z.array(z.looseObject({})).default([]),
    ports: z.array(z.object({ name: z.string(), containerPort: z.number().int() })),
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    resources: z.object({ requests: z.record(z.string(), z.string()), limits: z.record(z.string(), z.string()) }),
    securityContext: z.object({
      allowPrivilegeEscalation: z.literal(false),
      capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
    }),
    volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
  })
  .strict();
const pod = z
  .object({
    terminationGracePeriodSeconds: z.number().optional(),
    automountServiceAccountToken: z.literal(false),
    securityContext: z.looseObject({
      runAsNonRoot: z.literal(true),
      runAsUser: z.number().min(1),
      seccompProfile: z.object({ type: z.enum(['RuntimeDefault', 'Unconfined']) }),
    }),
    containers: z.array(container).length(1),
    volumes: z.array(z.looseObject({ name: z.string() })).default([]),
  })
  .strict();
const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
const workload = z.looseObject({
  spec: z.looseObject({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.looseObject({ metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }), spec: pod }),
  }),
});

const folder = join(root, 'deploy/kubernetes');
const all = readdirSync(folder).flatMap((name) =>
  parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map((document) => {
    expect(document.errors, name).toEqual([]);
    return manifest.parse(document.toJS());
  }),
);
const of = (kind: string) => all.filter((m) => m.kind === kind);
const podOf = (m: unknown) => workload.parse(m).spec.template.spec;
const ours = of('Deployment');
const variables = new Set(configFields.map((field) => field.env));
const settings = of('ConfigMap')
  .concat(of('Secret'))
  .flatMap((m) => Object.keys((m['data'] ?? m['stringData'] ?? {}) as object));

describe('Kubernetes manifests', () => {
  test('are of kinds that every cluster has, each once, in one namespace', () => {
    const known = ['apps/v1', 'autoscaling/v2', 'networking.k8s.io/v1', 'v1'];
    for (const m of all) {
      expect(known).toContain(m.apiVersion);
      if (m.kind !== 'Namespace') expect(m.metadata.namespace).toBe('gristmill');
    }
    const names = all.map((m) => `${m.kind} ${m.metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('have the API and one deployment for each stage, with commands that exist', () => {
    expect(ours.map((m) => m.metadata.name).sort()).toEqual(['api', ...STAGE_NAMES].sort());
    for (const m of ours) {
      const [only] = podOf(m).containers;
      expect(VERBS.map(({ name }) => name)).toContain(only?.args[0]);
      if (m.metadata.name !== 'api') expect(only?.args).toEqual(['worker', m.metadata.name]);
      expect(['gristmill', 'gristmill-fetch']).toContain(only?.image);
    }
  });

  test('set only variables that exist, with values that are taken', () => {
    expect(settings.length).toBeGreaterThan(3);
    for (const name of settings) expect(variables).toContain(name);
    for (const m of ours) for (const { name } of podOf(m).containers[0]?.env ?? []) expect(variables).toContain(name);
  });

  test('select the pods they make, and probe and serve ports that are open', () => {
    for (const m of [...ours, ...of('StatefulSet')]) {
      const { selector, template } = workload.parse(m).spec;
      expect(template.metadata.labels).toMatchObject(selector.matchLabels);
      const [only] = template.spec.containers;
      const ports = (only?.ports ?? []).map(({ name }) => name);
      for (const p of [only?.livenessProbe, only?.readinessProbe, only?.startupProbe])
        if (p?.httpGet !== undefined) {
          expect(ports).toContain(p.httpGet.port);
          expect(['/healthz', '/readyz']).toContain(p.httpGet.path);
        }
    }
    for (const service of of('Service')) {
      const { selector, ports } = z
        .looseObject({ selector: z.object({ app: z.string() }), ports: z.array(z.looseObject({ port: z.number() })) })
        .parse(service['spec']);
      const target = [...ours, ...of('StatefulSet')].find((m) => m.metadata.name === selector.app);
      const open = podOf(target).containers[0]?.ports.map(({ containerPort }) => containerPort);
      for (const { port } of ports) expect(open).toContain(port);
    }
  });

  test('mount volumes that are there', () => {
    const claims = of('PersistentVolumeClaim').map((m) => m.metadata.name);
    for (const m of ours) {
      const { volumes, containers } = podOf(m);
      for (const { name } of containers[0]?.volumeMounts ?? []) expect(volumes.map((v) => v.name)).toContain(name);
      for (const volume of volumes)
        if ('persistentVolumeClaim' in volume)
          expect(claims).toContain((volume['persistentVolumeClaim'] as { claimName: string }).claimName);
    }
  });

  test('keep Chromium’s sandbox on, as a plain user, with the memory it shares', () => {
    const fetch = podOf(ours.find((m) => m.metadata.name === 'fetch'));
    expect(fetch.containers[0]?.env).toContainEqual({ name: 'GRISTMILL_RENDER_SANDBOX', value: 'on' });
    expect(fetch.containers[0]?.volumeMounts).toContainEqual({ name: 'shm', mountPath: '/dev/shm' });
    for (const m of ours)
      if (m.metadata.name !== 'fetch') expect(podOf(m).securityContext.seccompProfile.type).toBe('RuntimeDefault');
  });

  test('let workers drain, and scale each by its own queue', () => {
    for (const m of ours) expect(podOf(m).terminationGracePeriodSeconds).toBeGreaterThanOrEqual(40);
    const scalers = of('HorizontalPodAutoscaler');
    expect(scalers.map((m) => m.metadata.name).sort()).toEqual([...STAGE_NAMES].sort());
    for (const m of scalers) {
      const text = JSON.stringify(m['spec']);
      expect(text).toContain(`"kind":"Deployment","name":"${m.metadata.name}"`);
      expect(text).toContain(`"matchLabels":{"stage":"${m.metadata.name}"}`);
    }
  });
});

describe('what is watched', () => {
  const measured = async (): Promise<Set<string>> => {
    const text = await createMetrics({ runtime: true }).registry.metrics();
    return new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map((m) => m[1] ?? ''));
  };
  const names = (text: string): string[] =>
    [...text.matchAll(/\b((?:gristmill|process)_[a-z_]+)\b/g)].map((m) =>
      (m[1] ?? '').replace(/_(bucket|count|sum)$/, ''),
    );

  test('alert rules are whole and ask for metrics that exist', async () => {
    const text = readFileSync(join(root, 'deploy/prometheus/alerts.yml'), 'utf8');
    const rule = z.object({
      alert: z.string(),
      expr: z.string(),
      for: z.string().regex(/^\d+m$/),
      labels: z.object({ severity: z.enum(['critical', 'warning']) }),
      annotations: z.object({ summary: z.string() }),
    });
    const { groups } = z
      .object({ groups: z.array(z.object({ name: z.string(), rules: z.array(rule).min(5) })) })
      .parse(parse(text));
    const known = await measured();
    for (const { expr, alert } of groups.flatMap(({ rules }) => rules)) {
      for (const name of names(expr)) expect(known, name).toContain(name);
      expect(expr.split('(').length, alert).toBe(expr.split(')').length);
      expect(readFileSync(join(root, 'docs/operations.md'), 'utf8')).toContain(alert);
    }
  });

  test('the dashboard asks for metrics that exist', async () => {
    const dashboard = z
      .looseObject({
        uid: z.string(),
        panels: z
          .array(
            z.looseObject({
              id: z.number(),
              title: z.string(),
              targets: z.array(z.looseObject({ expr: z.string() })).min(1),
            }),
          )
          .min(8),
      })
      .parse(JSON.parse(readFileSync(join(root, 'deploy/grafana/dashboard.json'), 'utf8')));
    const known = await measured();
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    for (const { targets } of dashboard.panels)
      for (const { expr } of targets) for (const name of names(expr)) expect(known, name).toContain(name);
  });

  test('Prometheus scrapes the ports that are opened', () => {
    const config = readFileSync(join(root, 'deploy/prometheus/prometheus.yml'), 'utf8');
    const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
    const jobs = z
      .looseObject({ scrape_configs: z.array(named.or(z.looseObject({ job_name: z.string() }))) })
      .parse(parse(config));
    expect(jobs.scrape_configs).toHaveLength(2);
    expect(config).toContain(`names: [${STAGE_NAMES.join(', ')}]`);
    const port = /GRISTMILL_METRICS_WORKER_PORT: (\d+)/.exec(compose)?.[1];
    expect(config).toContain(`port: ${port}`);
    expect(config).toContain('api:8787');
  });
});
