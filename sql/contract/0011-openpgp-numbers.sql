-- Signature algorithms in plain SQL, so that the database can verify what the sovereigns signed without believing a
-- client: SHA-1 (for fingerprints only), RSA PKCS#1 v1.5, Ed25519 and ECDSA on P-256. They only ever see public values,
-- so their duration reveals nothing. Source: RFC 3174, RFC 8017 (8.2.2), RFC 8032 (5.1), FIPS 186-5 (6.4).

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.number_of(p_bytes bytea) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_head constant integer := octet_length(p_bytes) % 7;
  v_number numeric := ('x' || lpad(encode(substring(p_bytes FROM 1 FOR v_head), 'hex'), 14, '0'))::bit(56)::bigint;
BEGIN
  FOR i IN 0 .. octet_length(p_bytes) / 7 - 1 LOOP
    v_number := v_number * 72057594037927936
      + ('x' || encode(substring(p_bytes FROM v_head + 7 * i + 1 FOR 7), 'hex'))::bit(56)::bigint;
  END LOOP;
  RETURN v_number;
END
$body$;
COMMENT ON FUNCTION cutter_authz.number_of(bytea) IS 'The unsigned number that bytes write, the first byte weighing most.';

CREATE FUNCTION cutter_authz.reversed(p_bytes bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT coalesce(string_agg(substring(p_bytes FROM i FOR 1), ''::bytea ORDER BY i DESC), ''::bytea)
  FROM generate_series(1, octet_length(p_bytes)) AS i;
$body$;
COMMENT ON FUNCTION cutter_authz.reversed(bytea) IS 'The bytes in the other order.';

CREATE FUNCTION cutter_authz.bits_of(p_number numeric, p_bits integer) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_rest numeric := p_number;
  v_bits text := '';
BEGIN
  WHILE length(v_bits) < p_bits LOOP
    v_bits := (mod(v_rest, 1073741824))::bigint::bit(30)::text || v_bits;
    v_rest := div(v_rest, 1073741824);
  END LOOP;
  RETURN right(v_bits, p_bits);
END
$body$;
COMMENT ON FUNCTION cutter_authz.bits_of(numeric, integer) IS 'The last bits of a number as zeros and ones, the heaviest first.';

CREATE FUNCTION cutter_authz.mod_power(p_base numeric, p_exponent numeric, p_bits integer, p_modulus numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_bits constant text := cutter_authz.bits_of(p_exponent, p_bits);
  v_result numeric := 1;
BEGIN
  FOR i IN 1 .. p_bits LOOP
    v_result := mod(v_result * v_result, p_modulus);
    IF substr(v_bits, i, 1) = '1' THEN
      v_result := mod(v_result * p_base, p_modulus);
    END IF;
  END LOOP;
  RETURN mod(v_result + p_modulus, p_modulus);
END
$body$;
COMMENT ON FUNCTION cutter_authz.mod_power(numeric, numeric, integer, numeric) IS 'base to the exponent (of so many bits) by the modulus.';

CREATE FUNCTION cutter_authz.sha1(p_bytes bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_length constant integer := octet_length(p_bytes);
  v_padded constant bytea := p_bytes || '\x80'::bytea
    || decode(repeat('00', (119 - v_length % 64) % 64), 'hex') || int8send(v_length::bigint * 8);
  m constant bigint := 4294967295;
  w bigint[];
  h0 bigint := 1732584193;
  h1 bigint := 4023233417;
  h2 bigint := 2562383102;
  h3 bigint := 271733878;
  h4 bigint := 3285377520;
  a bigint;
  b bigint;
  c bigint;
  d bigint;
  e bigint;
  f bigint;
  k bigint;
  x bigint;
BEGIN
  FOR v_block IN 0 .. octet_length(v_padded) / 64 - 1 LOOP
    FOR t IN 0 .. 15 LOOP
      w[t] := ('x' || encode(substring(v_padded FROM v_block * 64 + t * 4 + 1 FOR 4), 'hex'))::bit(32)::bigint;
    END LOOP;
    FOR t IN 16 .. 79 LOOP
      x := w[t - 3] # w[t - 8] # w[t - 14] # w[t - 16];
      w[t] := ((x << 1) | (x >> 31)) & m;
    END LOOP;
    a := h0;
    b := h1;
    c := h2;
    d := h3;
    e := h4;
    FOR t IN 0 .. 79 LOOP
      IF t < 20 THEN
        f := (b & c) | ((b # m) & d);
        k := 1518500249;
      ELSIF t < 40 THEN
        f := b # c # d;
        k := 1859775393;
      ELSIF t < 60 THEN
        f := (b & c) | (b & d) | (c & d);
        k := 2400959708;
      ELSE
        f := b # c # d;
        k := 3395469782;
      END IF;
      x := ((((a << 5) | (a >> 27)) & m) + f + e + k + w[t]) & m;
      e := d;
      d := c;
      c := ((b << 30) | (b >> 2)) & m;
      b := a;
      a := x;
    END LOOP;
    h0 := (h0 + a) & m;
    h1 := (h1 + b) & m;
    h2 := (h2 + c) & m;
    h3 := (h3 + d) & m;
    h4 := (h4 + e) & m;
  END LOOP;
  RETURN substring(int8send(h0) FROM 5) || substring(int8send(h1) FROM 5) || substring(int8send(h2) FROM 5)
    || substring(int8send(h3) FROM 5) || substring(int8send(h4) FROM 5);
END
$body$;
COMMENT ON FUNCTION cutter_authz.sha1(bytea) IS 'SHA-1, for the fingerprints of version 4 keys and nothing else: no signature over it is accepted.';

CREATE FUNCTION cutter_authz.rsa_verifies(p_modulus bytea, p_exponent bytea, p_signature bytea, p_hash bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_bytes constant integer := octet_length(p_modulus);
  n constant numeric := cutter_authz.number_of(p_modulus);
  s constant numeric := cutter_authz.number_of(p_signature);
  -- DigestInfo of SHA-256, SHA-384 and SHA-512 (RFC 8017, 9.2, note 1).
  v_info constant bytea := CASE octet_length(p_hash)
    WHEN 32 THEN '\x3031300d060960864801650304020105000420'::bytea
    WHEN 48 THEN '\x3041300d060960864801650304020205000430'::bytea
    WHEN 64 THEN '\x3051300d060960864801650304020305000440'::bytea
  END || p_hash;
  v_power numeric := s;
BEGIN
  -- 3072 to 4096 bits, without a leading zero, and the one public exponent that is in use.
  IF v_info IS NULL OR v_bytes NOT BETWEEN 384 AND 512 OR get_byte(p_modulus, 0) < 128
    OR p_exponent <> '\x010001'::bytea OR s = 0 OR s >= n
  THEN
    RETURN false;
  END IF;
  FOR i IN 1 .. 16 LOOP
    v_power := mod(v_power * v_power, n);
  END LOOP;
  -- Compared with the one block that is right; nothing is read out of what the signature yields.
  RETURN mod(v_power * s, n) = cutter_authz.number_of(
    '\x0001'::bytea || decode(repeat('ff', v_bytes - octet_length(v_info) - 3), 'hex') || '\x00'::bytea || v_info);
END
$body$;
COMMENT ON FUNCTION cutter_authz.rsa_verifies(bytea, bytea, bytea, bytea) IS 'Whether s^65537 is the PKCS#1 v1.5 block of a SHA-2 hash, for a modulus of 3072 to 4096 bits (RFC 8017, 8.2.2).';

CREATE FUNCTION cutter_authz.ed25519_x(p_y numeric, p_is_odd boolean) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  p constant numeric := 57896044618658097711785492504343953926634992332820282019728792003956564819949;
  d constant numeric := 37095705934669439343138083508754565189542113879843219016388785533085940283555;
  u constant numeric := mod(p_y * p_y - 1 + p, p);
  v constant numeric := mod(d * mod(p_y * p_y, p) + 1, p);
  v3 constant numeric := mod(mod(v * v, p) * v, p);
  -- (p - 5) / 8
  x numeric := mod(mod(u * v3, p) * cutter_authz.mod_power(mod(mod(mod(v3 * v3, p) * v, p) * u, p),
    7237005577332262213973186563042994240829374041602535252466099000494570602493, 252, p), p);
BEGIN
  IF p_y >= p THEN
    RETURN NULL;
  END IF;
  IF mod(mod(v * x, p) * x, p) <> u THEN
    -- The square root of -1.
    x := mod(x * 19681161376707505956807079304988542015446066515923890162744021073123829784752, p);
    IF mod(mod(v * x, p) * x, p) <> u THEN
      RETURN NULL;
    END IF;
  END IF;
  IF x = 0 AND p_is_odd THEN
    RETURN NULL;
  END IF;
  RETURN CASE WHEN (mod(x, 2) = 1) = p_is_odd THEN x ELSE p - x END;
END
$body$;
COMMENT ON FUNCTION cutter_authz.ed25519_x(numeric, boolean) IS 'The x of the point with this y and parity, or null when there is none or y is not below the prime (RFC 8032, 5.1.3).';

CREATE FUNCTION cutter_authz.ed25519_key_is_sound(p_key bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  p constant numeric := 57896044618658097711785492504343953926634992332820282019728792003956564819949;
  v_y numeric;
  v_x numeric;
  -- The y of every point of small order (RFC 8032 leaves them in; a key that is one verifies anything).
  v_small constant numeric[] := ARRAY[0, 1, p - 1,
    2707385501144840649318225287225658788936804267575313519463743609750303402022,
    55188659117513257062467267217118295137698188065244968500265048394206261417927];
BEGIN
  IF octet_length(p_key) <> 32 THEN
    RETURN false;
  END IF;
  v_y := cutter_authz.number_of(cutter_authz.reversed(set_byte(p_key, 31, get_byte(p_key, 31) & 127)));
  v_x := cutter_authz.ed25519_x(v_y, get_byte(p_key, 31) > 127);
  RETURN v_x IS NOT NULL AND v_y <> ALL (v_small);
END
$body$;
COMMENT ON FUNCTION cutter_authz.ed25519_key_is_sound(bytea) IS 'Whether 32 bytes are a point of the curve in its one spelling and not of small order.';

CREATE FUNCTION cutter_authz.ed25519_verifies(p_key bytea, p_signature bytea, p_message bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  p constant numeric := 57896044618658097711785492504343953926634992332820282019728792003956564819949;
  l constant numeric := 7237005577332262213973186563042994240857116359379907606001950938285454250989;
  d2 constant numeric := 16295367250680780974490674513165176452449235426866156013048779062215315747161;
  gx constant numeric := 15112221349535400772501151409588531511454012693041857206046113283949847762202;
  gy constant numeric := 46316835694926478169428394003475163141307993866256225615783033603165251855960;
  gt constant numeric := mod(gx * gy, p);
  s numeric;
  k numeric;
  ny numeric;
  nx numeric;
  nt numeric;
  -- The sum of the two, in extended coordinates.
  cx numeric;
  cy numeric;
  cz numeric;
  ct numeric;
  x numeric := 0;
  y numeric := 1;
  z numeric := 1;
  t numeric := 0;
  qx numeric;
  qy numeric;
  qz numeric;
  qt numeric;
  a numeric;
  b numeric;
  c numeric;
  d numeric;
  e numeric;
  f numeric;
  g numeric;
  h numeric;
  v_s text;
  v_k text;
  v_which text;
  v_inverse numeric;
BEGIN
  IF octet_length(p_signature) <> 64 OR NOT cutter_authz.ed25519_key_is_sound(p_key) THEN
    RETURN false;
  END IF;
  s := cutter_authz.number_of(cutter_authz.reversed(substring(p_signature FROM 33)));
  IF s >= l THEN
    RETURN false;
  END IF;
  k := mod(cutter_authz.number_of(cutter_authz.reversed(sha512(substring(p_signature FROM 1 FOR 32) || p_key || p_message))), l);
  -- s·B + k·(-A) must be R. Both sums run over one chain of doublings.
  ny := cutter_authz.number_of(cutter_authz.reversed(set_byte(p_key, 31, get_byte(p_key, 31) & 127)));
  nx := p - cutter_authz.ed25519_x(ny, get_byte(p_key, 31) > 127);
  nt := mod(nx * ny, p);
  a := mod((gy - gx) * (ny - nx), p);
  b := mod((gy + gx) * (ny + nx), p);
  c := mod(mod(gt * d2, p) * nt, p);
  e := b - a;
  f := 2 - c;
  g := 2 + c;
  h := b + a;
  cx := mod(e * f, p);
  cy := mod(g * h, p);
  ct := mod(e * h, p);
  cz := mod(f * g, p);
  v_s := cutter_authz.bits_of(s, 253);
  v_k := cutter_authz.bits_of(k, 253);
  FOR i IN 1 .. 253 LOOP
    a := mod(x * x, p);
    b := mod(y * y, p);
    h := a + b;
    e := h - mod((x + y) * (x + y), p);
    g := a - b;
    f := 2 * mod(z * z, p) + g;
    x := mod(e * f, p);
    y := mod(g * h, p);
    t := mod(e * h, p);
    z := mod(f * g, p);
    v_which := substr(v_s, i, 1) || substr(v_k, i, 1);
    CONTINUE WHEN v_which = '00';
    IF v_which = '10' THEN
      qx := gx;
      qy := gy;
      qz := 1;
      qt := gt;
    ELSIF v_which = '01' THEN
      qx := nx;
      qy := ny;
      qz := 1;
      qt := nt;
    ELSE
      qx := cx;
      qy := cy;
      qz := cz;
      qt := ct;
    END IF;
    a := mod((y - x) * (qy - qx), p);
    b := mod((y + x) * (qy + qx), p);
    c := mod(mod(t * d2, p) * qt, p);
    d := 2 * mod(z * qz, p);
    e := b - a;
    f := d - c;
    g := d + c;
    h := b + a;
    x := mod(e * f, p);
    y := mod(g * h, p);
    t := mod(e * h, p);
    z := mod(f * g, p);
  END LOOP;
  v_inverse := cutter_authz.mod_power(z, p - 2, 255, p);
  x := mod(mod(x * v_inverse, p) + p, p);
  y := mod(mod(y * v_inverse, p) + p, p);
  -- Compared as numbers with the bytes of R, so that only the one spelling of the point passes.
  RETURN y + mod(x, 2) * 57896044618658097711785492504343953926634992332820282019728792003956564819968
    = cutter_authz.number_of(cutter_authz.reversed(substring(p_signature FROM 1 FOR 32)));
END
$body$;
COMMENT ON FUNCTION cutter_authz.ed25519_verifies(bytea, bytea, bytea) IS 'Whether 64 bytes are an Ed25519 signature of the message: S below the order, a sound key, R in its one spelling (RFC 8032, 5.1.7).';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
