-- Role: executor, in a transaction bound to a window. Parameters: $1 document id, $2 source version id, then parallel
-- arrays: $3 wids, $4 eids, $5 parent eids, $6 paths, $7 ordinals, $8 unit kinds, $9 section types, $10 labels,
-- $11 nums, $12 titles, $13 title sources, $14 citations, $15 bodies, $16 norm sha256s, $17 start bytes, $18 end bytes.
-- Rows: one (status, created).
SELECT c.status, c.created::integer AS created
FROM public.fn_iu_create_set(
  $1, $2::uuid, $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[], $9::text[], $10::text[],
  $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::integer[], $18::integer[]
) AS c;
