-- The content: units, their versions and the log of their lives, in `public`, where the downstream team reads them.
-- One-column primary keys and no partitions, because Directus ignores tables without them.
-- The vocabularies are those of the product.

CREATE TABLE public.information_unit (
  iu_id uuid PRIMARY KEY,
  document_id text COLLATE "C" NOT NULL,
  wid text COLLATE "C" NOT NULL CHECK (wid <> ''),
  eid text COLLATE "C" NOT NULL CHECK (eid <> ''),
  unit_kind text COLLATE "C" NOT NULL CHECK (unit_kind IN (
    'frontmatter', 'preface', 'preamble', 'recital', 'toc', 'part', 'book', 'title', 'chapter', 'division', 'section',
    'subsection_group', 'article', 'paragraph', 'point', 'subpoint', 'heading', 'intro', 'wrapup', 'definition',
    'table', 'code', 'figure', 'note', 'quoted', 'schedule', 'signature', 'gap'
  )),
  section_type text COLLATE "C" NOT NULL CHECK (section_type IN (
    'frontmatter', 'front', 'preamble', 'recital', 'body', 'scope', 'definitions', 'principles', 'obligations',
    'procedure', 'penalties', 'transitional', 'final', 'repeal', 'annex', 'note', 'toc', 'signature', 'boilerplate'
  )),
  lifecycle_status text COLLATE "C" NOT NULL DEFAULT 'draft'
    CHECK (lifecycle_status IN ('draft', 'enacted', 'superseded', 'retired', 'repealed', 'withdrawn')),
  run_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (document_id, wid, run_id)
);
CREATE INDEX information_unit_run_id_idx ON public.information_unit (run_id);
-- A draft reserves no address: what is or was in force has it for ever, and enactment decides between two drafts.
CREATE UNIQUE INDEX information_unit_wid_idx ON public.information_unit (document_id, wid)
WHERE lifecycle_status NOT IN ('draft', 'withdrawn');
ALTER TABLE public.information_unit OWNER TO cutter_gate;
COMMENT ON TABLE public.information_unit IS 'One addressable piece of a document. Its address may change, its identity never.';
COMMENT ON COLUMN public.information_unit.iu_id IS 'The unit.';
COMMENT ON COLUMN public.information_unit.document_id IS 'The document.';
COMMENT ON COLUMN public.information_unit.wid IS 'Immutable readable address: v<cut>__<eid at creation>; of what is or was in force never reused.';
COMMENT ON COLUMN public.information_unit.eid IS 'Current address: that of the version in force, or of the draft that created it.';
COMMENT ON COLUMN public.information_unit.unit_kind IS 'What the unit is.';
COMMENT ON COLUMN public.information_unit.section_type IS 'What the unit is for, currently.';
COMMENT ON COLUMN public.information_unit.lifecycle_status IS 'draft, enacted, superseded, retired, repealed or withdrawn.';
COMMENT ON COLUMN public.information_unit.run_id IS 'The run that created it.';
COMMENT ON COLUMN public.information_unit.created_at IS 'When it was created.';

-- No foreign keys: the seal of a run joins every row with its unit, its version and the text that it carries before anything is
-- committed (0014), and nothing is deleted or moved afterwards. One by one they would cost as much as the rows. Source: ADR 26.
CREATE TABLE public.unit_version (
  uv_id uuid PRIMARY KEY,
  iu_id uuid NOT NULL,
  document_id text COLLATE "C" NOT NULL,
  source_version_id uuid NOT NULL,
  run_id uuid NOT NULL,
  change text COLLATE "C" NOT NULL
    CHECK (change IN ('created', 'reformatted', 'revised', 'moved', 'renumbered', 'repealed')),
  eid text COLLATE "C" NOT NULL CHECK (eid <> ''),
  parent_eid text COLLATE "C",
  path text COLLATE "C" NOT NULL CHECK (path <> ''),
  ordinal integer NOT NULL CHECK (ordinal > 0),
  section_type text COLLATE "C" NOT NULL CHECK (section_type IN (
    'frontmatter', 'front', 'preamble', 'recital', 'body', 'scope', 'definitions', 'principles', 'obligations',
    'procedure', 'penalties', 'transitional', 'final', 'repeal', 'annex', 'note', 'toc', 'signature', 'boilerplate'
  )),
  label text,
  num text,
  title text NOT NULL CHECK (title <> ''),
  title_source text COLLATE "C" NOT NULL CHECK (title_source IN ('heading', 'label', 'generated')),
  citation text NOT NULL CHECK (citation <> ''),
  body text NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  norm_sha256 text COLLATE "C" NOT NULL CHECK (octet_length(norm_sha256) = 64),
  unit_digest text COLLATE "C" NOT NULL,
  start_byte integer NOT NULL,
  end_byte integer NOT NULL,
  lifecycle_status text COLLATE "C" NOT NULL DEFAULT 'draft'
    CHECK (lifecycle_status IN ('draft', 'enacted', 'superseded', 'retired', 'repealed', 'withdrawn')),
  valid_from date,
  valid_to date,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (source_version_id, path),
  -- The lossless invariant of one row: a unit is its bytes of the source, and never empty.
  CONSTRAINT unit_version_span_check
    CHECK (start_byte >= 0 AND end_byte > start_byte AND octet_length(body) = end_byte - start_byte)
);
CREATE INDEX unit_version_iu_id_idx ON public.unit_version (iu_id);
-- A second line: no unit has two texts in force.
CREATE UNIQUE INDEX unit_version_in_force_idx ON public.unit_version (iu_id) WHERE lifecycle_status = 'enacted';
CREATE INDEX unit_version_run_id_idx ON public.unit_version (run_id);
ALTER TABLE public.unit_version OWNER TO cutter_gate;
COMMENT ON TABLE public.unit_version IS 'One text of a unit. The bodies of a source version, in path order, are the source byte for byte.';
COMMENT ON COLUMN public.unit_version.uv_id IS 'The version of the unit.';
COMMENT ON COLUMN public.unit_version.iu_id IS 'The unit.';
COMMENT ON COLUMN public.unit_version.document_id IS 'The document.';
COMMENT ON COLUMN public.unit_version.source_version_id IS 'The version of the source it was cut from.';
COMMENT ON COLUMN public.unit_version.run_id IS 'The run that created it.';
COMMENT ON COLUMN public.unit_version.change IS 'What the run did to the unit: created it, or wrote it anew, and why.';
COMMENT ON COLUMN public.unit_version.eid IS 'Address in this version.';
COMMENT ON COLUMN public.unit_version.parent_eid IS 'Address of the parent; null at the top.';
COMMENT ON COLUMN public.unit_version.path IS 'Zero-padded position: byte order is document order.';
COMMENT ON COLUMN public.unit_version.ordinal IS 'Position among its siblings, from 1.';
COMMENT ON COLUMN public.unit_version.section_type IS 'What the unit is for in this version.';
COMMENT ON COLUMN public.unit_version.label IS 'Number as printed.';
COMMENT ON COLUMN public.unit_version.num IS 'Number, cleaned.';
COMMENT ON COLUMN public.unit_version.title IS 'Cleaned heading.';
COMMENT ON COLUMN public.unit_version.title_source IS 'Where the title comes from: heading, label or generated.';
COMMENT ON COLUMN public.unit_version.citation IS 'How a person cites it.';
COMMENT ON COLUMN public.unit_version.body IS 'The own text, exactly; never trimmed, never normalised.';
COMMENT ON COLUMN public.unit_version.sha256 IS 'sha256 of the body in UTF-8, computed by the server.';
COMMENT ON COLUMN public.unit_version.norm_sha256 IS 'sha256 of the normalised view: equal beside another sha256 means reformatted.';
COMMENT ON COLUMN public.unit_version.unit_digest IS 'Digest of kind, role, address, title and sha256, computed by the server: what an approval binds.';
COMMENT ON COLUMN public.unit_version.start_byte IS 'First byte of the own text in the source.';
COMMENT ON COLUMN public.unit_version.end_byte IS 'End of the own text in the source, exclusive.';
COMMENT ON COLUMN public.unit_version.lifecycle_status IS 'draft, enacted, superseded, retired, repealed or withdrawn.';
COMMENT ON COLUMN public.unit_version.valid_from IS 'First day in force; null when not stated.';
COMMENT ON COLUMN public.unit_version.valid_to IS 'First day no longer in force; null when not stated.';
COMMENT ON COLUMN public.unit_version.recorded_at IS 'When it was created.';

-- A later version of a document says most things with the words of the earlier one. Those are not written again: a carry
-- says which text is where. Texts and carries together are every version of the source, byte for byte.
CREATE TABLE public.unit_carry (
  carry_id uuid PRIMARY KEY,
  iu_id uuid NOT NULL,
  uv_id uuid NOT NULL,
  document_id text COLLATE "C" NOT NULL,
  source_version_id uuid NOT NULL,
  run_id uuid NOT NULL,
  change text COLLATE "C" NOT NULL CHECK (change IN ('unchanged', 'moved', 'renumbered')),
  eid text COLLATE "C" NOT NULL CHECK (eid <> ''),
  parent_eid text COLLATE "C",
  path text COLLATE "C" NOT NULL CHECK (path <> ''),
  ordinal integer NOT NULL CHECK (ordinal > 0),
  section_type text COLLATE "C" NOT NULL CHECK (section_type IN (
    'frontmatter', 'front', 'preamble', 'recital', 'body', 'scope', 'definitions', 'principles', 'obligations',
    'procedure', 'penalties', 'transitional', 'final', 'repeal', 'annex', 'note', 'toc', 'signature', 'boilerplate'
  )),
  label text,
  num text,
  title text NOT NULL CHECK (title <> ''),
  title_source text COLLATE "C" NOT NULL CHECK (title_source IN ('heading', 'label', 'generated')),
  citation text NOT NULL CHECK (citation <> ''),
  norm_sha256 text COLLATE "C" NOT NULL CHECK (octet_length(norm_sha256) = 64),
  unit_digest text COLLATE "C" NOT NULL,
  start_byte integer NOT NULL CHECK (start_byte >= 0),
  end_byte integer NOT NULL CHECK (end_byte > start_byte),
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (source_version_id, path),
  UNIQUE (source_version_id, iu_id)
);
CREATE INDEX unit_carry_iu_id_idx ON public.unit_carry (iu_id);
CREATE INDEX unit_carry_run_id_idx ON public.unit_carry (run_id);
ALTER TABLE public.unit_carry OWNER TO cutter_gate;
COMMENT ON TABLE public.unit_carry IS 'An older text of a unit that is unchanged in a later version of the source, and its address there.';
COMMENT ON COLUMN public.unit_carry.carry_id IS 'The entry.';
COMMENT ON COLUMN public.unit_carry.iu_id IS 'The unit.';
COMMENT ON COLUMN public.unit_carry.uv_id IS 'The version of the unit whose text is unchanged.';
COMMENT ON COLUMN public.unit_carry.document_id IS 'The document.';
COMMENT ON COLUMN public.unit_carry.source_version_id IS 'The version of the source that it is carried into.';
COMMENT ON COLUMN public.unit_carry.run_id IS 'The run that recorded it.';
COMMENT ON COLUMN public.unit_carry.change IS 'unchanged, or moved or renumbered without a change of the text.';
COMMENT ON COLUMN public.unit_carry.eid IS 'Address in this version.';
COMMENT ON COLUMN public.unit_carry.parent_eid IS 'Address of the parent; null at the top.';
COMMENT ON COLUMN public.unit_carry.path IS 'Zero-padded position: byte order is document order.';
COMMENT ON COLUMN public.unit_carry.ordinal IS 'Position among its siblings, from 1.';
COMMENT ON COLUMN public.unit_carry.section_type IS 'What the unit is for in this version.';
COMMENT ON COLUMN public.unit_carry.label IS 'Number as printed.';
COMMENT ON COLUMN public.unit_carry.num IS 'Number, cleaned.';
COMMENT ON COLUMN public.unit_carry.title IS 'Cleaned heading.';
COMMENT ON COLUMN public.unit_carry.title_source IS 'Where the title comes from: heading, label or generated.';
COMMENT ON COLUMN public.unit_carry.citation IS 'How a person cites it.';
COMMENT ON COLUMN public.unit_carry.norm_sha256 IS 'sha256 of the normalised view.';
COMMENT ON COLUMN public.unit_carry.unit_digest IS 'Digest of kind, role, address, title and sha256, computed by the server: what an approval binds.';
COMMENT ON COLUMN public.unit_carry.start_byte IS 'First byte of the own text in the source.';
COMMENT ON COLUMN public.unit_carry.end_byte IS 'End of the own text in the source, exclusive.';
COMMENT ON COLUMN public.unit_carry.recorded_at IS 'When it was recorded.';

-- No foreign keys: only the enacting functions write here, from the rows they have just changed.
CREATE TABLE public.iu_lifecycle_log (
  log_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  iu_id uuid NOT NULL,
  uv_id uuid NOT NULL,
  document_id text COLLATE "C" NOT NULL,
  run_id uuid NOT NULL,
  review_decision_id uuid NOT NULL,
  from_status text COLLATE "C" NOT NULL,
  to_status text COLLATE "C" NOT NULL,
  actor text NOT NULL CHECK (actor <> ''),
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX iu_lifecycle_log_run_id_idx ON public.iu_lifecycle_log (run_id);
ALTER TABLE public.iu_lifecycle_log OWNER TO cutter_gate;
COMMENT ON TABLE public.iu_lifecycle_log IS 'Every change of lifecycle, one row for each unit.';
COMMENT ON COLUMN public.iu_lifecycle_log.log_id IS 'The entry.';
COMMENT ON COLUMN public.iu_lifecycle_log.iu_id IS 'The unit.';
COMMENT ON COLUMN public.iu_lifecycle_log.uv_id IS 'The version of the unit.';
COMMENT ON COLUMN public.iu_lifecycle_log.document_id IS 'The document.';
COMMENT ON COLUMN public.iu_lifecycle_log.run_id IS 'The run.';
COMMENT ON COLUMN public.iu_lifecycle_log.review_decision_id IS 'The decision that permitted the change.';
COMMENT ON COLUMN public.iu_lifecycle_log.from_status IS 'Status before.';
COMMENT ON COLUMN public.iu_lifecycle_log.to_status IS 'Status after.';
COMMENT ON COLUMN public.iu_lifecycle_log.actor IS 'Who enacted: the people of the decision.';
COMMENT ON COLUMN public.iu_lifecycle_log.reason IS 'Why, for people.';
COMMENT ON COLUMN public.iu_lifecycle_log.at IS 'When.';
