/** Applies the contract to a database of the test cluster, as `cutter db migrate` would. */
import { Client } from 'pg';
import { CONTRACT } from '../../src/state/db/sql.generated.ts';
import type { ClusterAddress } from './postgres-cluster.ts';

export async function migrateDatabase(cluster: ClusterAddress, name: string): Promise<void> {
  const admin = new Client({ host: cluster.folder, port: cluster.port, user: 'postgres', database: name });
  await admin.connect();
  try {
    const files: readonly { readonly sql: string }[] = CONTRACT;
    for (const file of files) await admin.query(`BEGIN;\n${file.sql}\nCOMMIT;`);
  } finally {
    await admin.end();
  }
}
