-- Queries are planned once a connection, for all values of their parameters.

-- Whether a row is the one that is wanted, where a query reads one row or all. Unlike `wanted is null or id = wanted` it is a range of
-- an index, whatever `wanted` is.
create function is_or_any(id uuid, wanted uuid) returns boolean
    language sql immutable parallel safe
    return id >= coalesce(wanted, '00000000-0000-0000-0000-000000000000'::uuid)
        and id <= coalesce(wanted, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid);

-- The same for rows that come before one in a list that begins with the newest.
create function is_before(id uuid, bound uuid) returns boolean
    language sql immutable parallel safe
    return id < coalesce(bound, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid);
