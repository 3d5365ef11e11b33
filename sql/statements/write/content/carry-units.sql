-- Role: executor, in a transaction bound to a window. Parameters: $1 document id, $2 source version id, $3 the version in
-- force, then parallel arrays: $4 wids, $5 changes, $6 eids, $7 parent eids, $8 paths, $9 ordinals, $10 section types,
-- $11 labels, $12 nums, $13 titles, $14 title sources, $15 citations, $16 sha256s, $17 norm sha256s, $18 start bytes,
-- $19 end bytes. Rows: one (status, written).
SELECT c.status, c.carried::integer AS written
FROM public.fn_iu_carry_set(
  $1, $2::uuid, $3::uuid, $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::integer[], $10::text[],
  $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::integer[],
  $19::integer[]
) AS c;
