-- OpenPGP as far as an approval needs it: detached signatures of version 4 over bytes, by keys of version 4. Everything
-- else is refused, not skipped: CT108 another form than this, CT109 not a signature of this document by this key.
-- Source: RFC 4880 (4.2, 5.2.3, 5.5.2, 12.2), RFC 6637, RFC 9580 (5.2.3.4, 5.5.5.5).

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.refuse_form(p_what text) RETURNS void
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  RAISE EXCEPTION '%', p_what USING ERRCODE = 'CT108';
END
$body$;
COMMENT ON FUNCTION cutter_authz.refuse_form(text) IS 'Refuses by CT108.';

CREATE FUNCTION cutter_authz.p256_point(p_scalar numeric, p_x numeric, p_y numeric) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_bits constant text := cutter_authz.bits_of(p_scalar, 256);
  v_point numeric[] := ARRAY[0, 1, 0];
BEGIN
  FOR i IN 1 .. 256 LOOP
    v_point := cutter_authz.p256_sum(v_point, v_point);
    IF substr(v_bits, i, 1) = '1' THEN
      v_point := cutter_authz.p256_sum(v_point, ARRAY[p_x, p_y, 1]);
    END IF;
  END LOOP;
  RETURN v_point;
END
$body$;
COMMENT ON FUNCTION cutter_authz.p256_point(numeric, numeric, numeric) IS 'A multiple of a point of P-256, in Jacobian coordinates.';

CREATE FUNCTION cutter_authz.p256_sum(p_one numeric[], p_other numeric[]) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  p constant numeric := 115792089210356248762697446949407573530086143415290314195533631308867097853951;
  z1z1 numeric;
  z2z2 numeric;
  u1 numeric;
  u2 numeric;
  s1 numeric;
  s2 numeric;
  h numeric;
  r numeric;
  hh numeric;
  hhh numeric;
  v numeric;
  x numeric;
BEGIN
  IF p_one[3] = 0 THEN
    RETURN p_other;
  ELSIF p_other[3] = 0 THEN
    RETURN p_one;
  END IF;
  z1z1 := mod(p_one[3] * p_one[3], p);
  z2z2 := mod(p_other[3] * p_other[3], p);
  u1 := mod(p_one[1] * z2z2, p);
  u2 := mod(p_other[1] * z1z1, p);
  s1 := mod(mod(p_one[2] * p_other[3], p) * z2z2, p);
  s2 := mod(mod(p_other[2] * p_one[3], p) * z1z1, p);
  h := mod(u2 - u1 + p, p);
  r := mod(s2 - s1 + p, p);
  IF h = 0 THEN
    IF r <> 0 OR p_one[2] = 0 THEN
      RETURN ARRAY[0, 1, 0];
    END IF;
    -- Twice the point, with a = -3.
    v := mod(4 * p_one[1] * mod(p_one[2] * p_one[2], p), p);
    r := mod(3 * mod((p_one[1] - z1z1 + p) * (p_one[1] + z1z1), p), p);
    x := mod(r * r - 2 * v + 2 * p, p);
    RETURN ARRAY[
      x,
      mod(mod(r * (v - x + p), p) - mod(8 * mod(mod(p_one[2] * p_one[2], p) * mod(p_one[2] * p_one[2], p), p), p) + p, p),
      mod(2 * p_one[2] * p_one[3], p)
    ];
  END IF;
  hh := mod(h * h, p);
  hhh := mod(h * hh, p);
  v := mod(u1 * hh, p);
  x := mod(mod(r * r, p) - hhh - 2 * v + 3 * p, p);
  RETURN ARRAY[x, mod(mod(r * (v - x + p), p) - mod(s1 * hhh, p) + p, p), mod(mod(p_one[3] * p_other[3], p) * h, p)];
END
$body$;
COMMENT ON FUNCTION cutter_authz.p256_sum(numeric[], numeric[]) IS 'The sum of two points of P-256, in Jacobian coordinates; z is 0 at infinity.';

CREATE FUNCTION cutter_authz.p256_verifies(p_x bytea, p_y bytea, p_r bytea, p_s bytea, p_hash bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  p constant numeric := 115792089210356248762697446949407573530086143415290314195533631308867097853951;
  n constant numeric := 115792089210356248762697446949407573529996955224135760342422259061068512044369;
  b constant numeric := 41058363725152142129326129780047268409114441015993725554835256314039467401291;
  gx constant numeric := 48439561293906451759052585252797914202762949526041747995844080717082404635286;
  gy constant numeric := 36134250956749795798585127919587881956611106672985015071877198253568414405109;
  x constant numeric := cutter_authz.number_of(p_x);
  y constant numeric := cutter_authz.number_of(p_y);
  r constant numeric := cutter_authz.number_of(p_r);
  s constant numeric := cutter_authz.number_of(p_s);
  w numeric;
  v_point numeric[];
  v_inverse numeric;
BEGIN
  IF r = 0 OR s = 0 OR r >= n OR s >= n OR x >= p OR y >= p
    OR mod(y * y, p) <> mod(mod(x * x, p) * x - 3 * x + b + 3 * p, p)
  THEN
    RETURN false;
  END IF;
  w := cutter_authz.mod_power(s, n - 2, 256, n);
  v_point := cutter_authz.p256_sum(
    cutter_authz.p256_point(mod(cutter_authz.number_of(substring(p_hash FROM 1 FOR 32)) * w, n), gx, gy),
    cutter_authz.p256_point(mod(r * w, n), x, y));
  IF v_point[3] = 0 THEN
    RETURN false;
  END IF;
  v_inverse := cutter_authz.mod_power(v_point[3], p - 2, 256, p);
  RETURN mod(mod(v_point[1] * mod(v_inverse * v_inverse, p), p), n) = r;
END
$body$;
COMMENT ON FUNCTION cutter_authz.p256_verifies(bytea, bytea, bytea, bytea, bytea) IS 'Whether (r, s) is an ECDSA signature of a SHA-2 hash by a point of P-256 (FIPS 186-5, 6.4.2).';

CREATE FUNCTION cutter_authz.packets(p_bytes bytea) RETURNS TABLE (tag integer, body bytea)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_at integer := 0;
  v_end constant integer := octet_length(p_bytes);
  v_head integer;
  v_length bigint;
BEGIN
  -- Padded, so that a header that is cut off reads as one that is too long and not past the end.
  DECLARE
    v_padded constant bytea := p_bytes || '\x000000000000'::bytea;
  BEGIN
    WHILE v_at < v_end LOOP
      v_head := get_byte(v_padded, v_at);
      IF v_head < 128 THEN
        PERFORM cutter_authz.refuse_form('not an OpenPGP packet');
      ELSIF v_head >= 192 THEN
        tag := v_head & 63;
        v_length := get_byte(v_padded, v_at + 1);
        IF v_length < 192 THEN
          v_at := v_at + 2;
        ELSIF v_length < 224 THEN
          v_length := ((v_length - 192) << 8) + get_byte(v_padded, v_at + 2) + 192;
          v_at := v_at + 3;
        ELSIF v_length = 255 THEN
          v_length := ('x' || encode(substring(v_padded FROM v_at + 3 FOR 4), 'hex'))::bit(32)::bigint;
          v_at := v_at + 6;
        ELSE
          PERFORM cutter_authz.refuse_form('a packet of partial length');
        END IF;
      ELSE
        tag := (v_head >> 2) & 15;
        CASE v_head & 3
          WHEN 0 THEN
            v_length := get_byte(v_padded, v_at + 1);
            v_at := v_at + 2;
          WHEN 1 THEN
            v_length := (get_byte(v_padded, v_at + 1) << 8) + get_byte(v_padded, v_at + 2);
            v_at := v_at + 3;
          WHEN 2 THEN
            v_length := ('x' || encode(substring(v_padded FROM v_at + 2 FOR 4), 'hex'))::bit(32)::bigint;
            v_at := v_at + 5;
          ELSE
            PERFORM cutter_authz.refuse_form('a packet of indefinite length');
        END CASE;
      END IF;
      IF v_at + v_length > v_end THEN
        PERFORM cutter_authz.refuse_form('a packet is cut off');
      END IF;
      body := substring(p_bytes FROM v_at + 1 FOR v_length::integer);
      v_at := v_at + v_length::integer;
      RETURN NEXT;
    END LOOP;
  END;
END
$body$;
COMMENT ON FUNCTION cutter_authz.packets(bytea) IS 'The packets of a binary OpenPGP message or certificate, in order; CT108 when they are not whole.';

CREATE FUNCTION cutter_authz.mpis(p_bytes bytea, p_count integer) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_found bytea[] := '{}';
  v_at integer := 0;
  v_bits integer;
  v_number bytea;
BEGIN
  FOR i IN 1 .. p_count LOOP
    IF octet_length(p_bytes) < v_at + 2 THEN
      PERFORM cutter_authz.refuse_form('a number is missing');
    END IF;
    v_bits := (get_byte(p_bytes, v_at) << 8) + get_byte(p_bytes, v_at + 1);
    v_number := substring(p_bytes FROM v_at + 3 FOR (v_bits + 7) / 8);
    -- The one spelling: as many bits as it says, the first of them set.
    IF v_bits = 0 OR octet_length(v_number) <> (v_bits + 7) / 8
      OR get_byte(v_number, 0) >> ((v_bits - 1) % 8) <> 1
    THEN
      PERFORM cutter_authz.refuse_form('a number is not written in its one form');
    END IF;
    v_found := v_found || v_number;
    v_at := v_at + 2 + (v_bits + 7) / 8;
  END LOOP;
  IF v_at <> octet_length(p_bytes) THEN
    PERFORM cutter_authz.refuse_form('something follows the last number');
  END IF;
  RETURN v_found;
END
$body$;
COMMENT ON FUNCTION cutter_authz.mpis(bytea, integer) IS 'Exactly so many multiprecision integers, without leading zeros (RFC 4880, 3.2), or CT108.';

CREATE FUNCTION cutter_authz.padded(p_bytes bytea, p_length integer) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF octet_length(p_bytes) > p_length THEN
    PERFORM cutter_authz.refuse_form('a number is too large');
  END IF;
  RETURN decode(repeat('00', p_length - octet_length(p_bytes)), 'hex') || p_bytes;
END
$body$;
COMMENT ON FUNCTION cutter_authz.padded(bytea, integer) IS 'The bytes with zeros before them.';

CREATE FUNCTION cutter_authz.key_fingerprint(p_key bytea) RETURNS text
LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $body$
  SELECT encode(cutter_authz.sha1('\x99'::bytea || substring(int4send(octet_length(p_key)) FROM 3) || p_key), 'hex');
$body$;
COMMENT ON FUNCTION cutter_authz.key_fingerprint(bytea) IS 'The fingerprint of the body of a version 4 key packet (RFC 4880, 12.2).';

CREATE FUNCTION cutter_authz.key_is_accepted(p_key bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_numbers bytea[];
  v_point bytea;
BEGIN
  IF octet_length(p_key) < 16 OR get_byte(p_key, 0) <> 4 THEN
    RETURN false;
  END IF;
  CASE get_byte(p_key, 5)
    WHEN 1 THEN
      v_numbers := cutter_authz.mpis(substring(p_key FROM 7), 2);
      RETURN octet_length(v_numbers[1]) BETWEEN 384 AND 512 AND get_byte(v_numbers[1], 0) >= 128
        AND v_numbers[2] = '\x010001'::bytea;
    WHEN 19 THEN
      -- The object identifier of P-256 with its length.
      IF substring(p_key FROM 7 FOR 9) <> '\x082a8648ce3d030107'::bytea THEN
        RETURN false;
      END IF;
      v_point := (cutter_authz.mpis(substring(p_key FROM 16), 1))[1];
      RETURN octet_length(v_point) = 65 AND get_byte(v_point, 0) = 4;
    WHEN 22 THEN
      IF substring(p_key FROM 7 FOR 10) <> '\x092b06010401da470f01'::bytea THEN
        RETURN false;
      END IF;
      v_point := (cutter_authz.mpis(substring(p_key FROM 17), 1))[1];
      RETURN octet_length(v_point) = 33 AND get_byte(v_point, 0) = 64
        AND cutter_authz.ed25519_key_is_sound(substring(v_point FROM 2));
    WHEN 27 THEN
      RETURN octet_length(p_key) = 38 AND cutter_authz.ed25519_key_is_sound(substring(p_key FROM 7));
    ELSE
      RETURN false;
  END CASE;
END
$body$;
COMMENT ON FUNCTION cutter_authz.key_is_accepted(bytea) IS 'Whether the body of a key packet is a key that this database verifies with: RSA of 3072 to 4096 bits, P-256, Ed25519.';

CREATE FUNCTION cutter_authz.subpackets(p_area bytea) RETURNS TABLE (kind integer, is_critical boolean, body bytea)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_at integer := 0;
  v_length bigint;
  v_padded constant bytea := p_area || '\x000000000000'::bytea;
BEGIN
  WHILE v_at < octet_length(p_area) LOOP
    v_length := get_byte(v_padded, v_at);
    v_at := v_at + 1;
    IF v_length = 255 THEN
      v_length := ('x' || encode(substring(v_padded FROM v_at + 1 FOR 4), 'hex'))::bit(32)::bigint;
      v_at := v_at + 4;
    ELSIF v_length >= 192 THEN
      v_length := ((v_length - 192) << 8) + get_byte(v_padded, v_at) + 192;
      v_at := v_at + 1;
    END IF;
    IF v_length < 1 OR v_at + v_length > octet_length(p_area) THEN
      PERFORM cutter_authz.refuse_form('a subpacket is cut off');
    END IF;
    kind := get_byte(p_area, v_at) & 127;
    is_critical := get_byte(p_area, v_at) > 127;
    body := substring(p_area FROM v_at + 2 FOR v_length::integer - 1);
    v_at := v_at + v_length::integer;
    RETURN NEXT;
  END LOOP;
END
$body$;
COMMENT ON FUNCTION cutter_authz.subpackets(bytea) IS 'The subpackets of one area of a signature, or CT108.';

CREATE FUNCTION cutter_authz.read_signature(p_packet bytea, OUT signed_part bytea, OUT algorithm integer,
  OUT hash_algorithm integer, OUT hash_start bytea, OUT fpr text, OUT created timestamptz, OUT expires timestamptz, OUT numbers bytea)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_body bytea;
  v_packets integer;
  v_hashed integer;
  v_unhashed integer;
  v_key_ids bytea[];
BEGIN
  IF p_packet IS NULL OR octet_length(p_packet) NOT BETWEEN 16 AND 8192 THEN
    PERFORM cutter_authz.refuse_form('a signature is missing or too long');
  END IF;
  SELECT count(*), (array_agg(p.body))[1] INTO v_packets, v_body FROM cutter_authz.packets(p_packet) AS p WHERE p.tag = 2;
  IF v_packets <> 1 OR (SELECT count(*) FROM cutter_authz.packets(p_packet)) <> 1 OR octet_length(v_body) < 16 THEN
    PERFORM cutter_authz.refuse_form('not exactly one signature packet');
  END IF;
  IF get_byte(v_body, 0) <> 4 OR get_byte(v_body, 1) <> 0 THEN
    PERFORM cutter_authz.refuse_form('not a version 4 signature of a binary document');
  END IF;
  algorithm := get_byte(v_body, 2);
  hash_algorithm := get_byte(v_body, 3);
  v_hashed := (get_byte(v_body, 4) << 8) + get_byte(v_body, 5);
  IF octet_length(v_body) < 10 + v_hashed THEN
    PERFORM cutter_authz.refuse_form('the signature is cut off');
  END IF;
  v_unhashed := (get_byte(v_body, 6 + v_hashed) << 8) + get_byte(v_body, 7 + v_hashed);
  IF octet_length(v_body) < 10 + v_hashed + v_unhashed THEN
    PERFORM cutter_authz.refuse_form('the signature is cut off');
  END IF;
  signed_part := substring(v_body FROM 1 FOR 6 + v_hashed);
  hash_start := substring(v_body FROM 9 + v_hashed + v_unhashed FOR 2);
  numbers := substring(v_body FROM 11 + v_hashed + v_unhashed);

  -- Time and issuer exactly once, both signed; expiry and key id at most once, for of two a reader could take either;
  -- nothing critical that is not understood here. The unsigned area may name the key by its id, once, and nothing else.
  IF (SELECT count(*) FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed)) AS s WHERE s.kind IN (2, 33)) <> 2
    OR EXISTS (SELECT FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed)) AS s
      WHERE s.kind IN (2, 3, 16, 33) GROUP BY s.kind HAVING count(*) > 1)
    OR EXISTS (SELECT FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed)) AS s
      WHERE (s.is_critical AND s.kind NOT IN (2, 3, 16, 33))
        OR octet_length(s.body) <> CASE s.kind WHEN 2 THEN 4 WHEN 3 THEN 4 WHEN 16 THEN 8 WHEN 33 THEN 21 END
        OR (s.kind = 33 AND substring(s.body FROM 1 FOR 1) <> '\x04'::bytea))
    OR EXISTS (SELECT FROM cutter_authz.subpackets(substring(v_body FROM 9 + v_hashed FOR v_unhashed)) AS s
      WHERE s.kind <> 16 OR s.is_critical OR octet_length(s.body) <> 8)
    OR (SELECT count(*) FROM cutter_authz.subpackets(substring(v_body FROM 9 + v_hashed FOR v_unhashed)) AS s) > 1
  THEN
    PERFORM cutter_authz.refuse_form('the signature says more or less than it must');
  END IF;
  SELECT
    max(encode(substring(s.body FROM 2), 'hex')) FILTER (WHERE s.kind = 33),
    max(to_timestamp(('x' || encode(s.body, 'hex'))::bit(32)::bigint)) FILTER (WHERE s.kind = 2)
  INTO fpr, created
  FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed)) AS s WHERE s.kind IN (2, 33);
  SELECT created + min(('x' || encode(s.body, 'hex'))::bit(32)::bigint) * interval '1 second' INTO expires
  FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed)) AS s
  WHERE s.kind = 3 AND s.body <> '\x00000000'::bytea;
  SELECT array_agg(s.body) INTO v_key_ids
  FROM (
    SELECT kind, body FROM cutter_authz.subpackets(substring(v_body FROM 7 FOR v_hashed))
    UNION ALL
    SELECT kind, body FROM cutter_authz.subpackets(substring(v_body FROM 9 + v_hashed FOR v_unhashed))
  ) AS s
  WHERE s.kind = 16;
  IF decode(right(fpr, 16), 'hex') <> ANY (v_key_ids) THEN
    PERFORM cutter_authz.refuse_form('the key id is not that of the fingerprint');
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.read_signature(bytea) IS 'What one signature packet says of itself, or CT108. `fpr` is the signed claim of who made it, hash_start its claim of how the hash begins; expires is null when it does not.';

CREATE FUNCTION cutter_authz.verify_detached(p_key bytea, p_packet bytea, p_document bytea) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  v_signature record;
  v_input bytea;
  v_hash bytea;
  v_numbers bytea[];
  v_point bytea;
  v_good boolean := false;
BEGIN
  SELECT * INTO v_signature FROM cutter_authz.read_signature(p_packet);
  IF NOT cutter_authz.key_is_accepted(p_key) OR v_signature.algorithm <> get_byte(p_key, 5)
    OR v_signature.fpr <> cutter_authz.key_fingerprint(p_key)
  THEN
    RAISE EXCEPTION 'the signature names another key' USING ERRCODE = 'CT109';
  END IF;
  v_input := p_document || v_signature.signed_part || '\x04ff'::bytea || int4send(octet_length(v_signature.signed_part));
  v_hash := CASE v_signature.hash_algorithm
    WHEN 8 THEN sha256(v_input) WHEN 9 THEN sha384(v_input) WHEN 10 THEN sha512(v_input)
  END;
  IF v_hash IS NULL THEN
    PERFORM cutter_authz.refuse_form('the hash is none of SHA-256, SHA-384 and SHA-512');
  END IF;
  IF substring(v_hash FROM 1 FOR 2) <> v_signature.hash_start THEN
    RAISE EXCEPTION 'not a signature of this document' USING ERRCODE = 'CT109';
  END IF;
  CASE v_signature.algorithm
    WHEN 1 THEN
      v_numbers := cutter_authz.mpis(substring(p_key FROM 7), 2);
      v_good := cutter_authz.rsa_verifies(
        v_numbers[1], v_numbers[2], (cutter_authz.mpis(v_signature.numbers, 1))[1], v_hash);
    WHEN 19 THEN
      v_point := (cutter_authz.mpis(substring(p_key FROM 16), 1))[1];
      v_numbers := cutter_authz.mpis(v_signature.numbers, 2);
      v_good := cutter_authz.p256_verifies(
        substring(v_point FROM 2 FOR 32), substring(v_point FROM 34), v_numbers[1], v_numbers[2], v_hash);
    WHEN 22 THEN
      v_numbers := cutter_authz.mpis(v_signature.numbers, 2);
      v_good := cutter_authz.ed25519_verifies(
        substring((cutter_authz.mpis(substring(p_key FROM 17), 1))[1] FROM 2),
        cutter_authz.padded(v_numbers[1], 32) || cutter_authz.padded(v_numbers[2], 32), v_hash);
    WHEN 27 THEN
      v_good := cutter_authz.ed25519_verifies(substring(p_key FROM 7), v_signature.numbers, v_hash);
  END CASE;
  IF v_good IS NOT TRUE THEN
    RAISE EXCEPTION 'not a signature of this document by this key' USING ERRCODE = 'CT109';
  END IF;
END
$body$;
COMMENT ON FUNCTION cutter_authz.verify_detached(bytea, bytea, bytea) IS 'Returns when the packet is a signature of the document by the key (body of a key packet), or refuses by CT108, CT109. Says nothing of expiry, revocation or rights.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cutter_authz FROM PUBLIC;
