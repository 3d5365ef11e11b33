/** What `history` and `export` return: the versions of a document and of its units. */

/** A version of a document; `state` is what it is today, `changes` how many units of each class made it. */
export interface DocumentVersion {
  readonly source_version_id: string;
  readonly source_sha256: string;
  readonly text_sha256: string;
  readonly bytes: number;
  readonly media_type: string;
  readonly profile: string;
  readonly run_id: string;
  readonly valid_from: string | null;
  readonly based_on_sha256: string | null;
  readonly units: number;
  readonly changes: Readonly<Record<string, number>>;
  readonly state: 'draft' | 'in force' | 'superseded' | 'void';
  readonly recorded_at: string;
  readonly enacted_at: string | null;
}

/** A unit in one version of the source. */
export interface UnitVersion {
  readonly wid: string;
  readonly unit_state: string;
  readonly eid: string;
  readonly path: string;
  readonly title: string;
  readonly citation: string;
  readonly change: string;
  readonly sha256: string;
  readonly text_state: string;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly source_sha256: string;
  readonly run_id: string;
  readonly recorded_at: string;
}

/** A change of the lifecycle of a unit. */
export interface LifecycleChange {
  readonly from_status: string;
  readonly to_status: string;
  readonly actor: string;
  readonly reason: string;
  readonly run_id: string;
  readonly at: string;
}

/** Every version of one unit and every change of its lifecycle. */
export interface UnitHistory {
  readonly wid: string;
  readonly versions: readonly UnitVersion[];
  readonly lifecycle: readonly LifecycleChange[];
}

/** A version of a document that was written to a file. */
export interface Exported {
  readonly path: string;
  readonly version: DocumentVersion;
}
