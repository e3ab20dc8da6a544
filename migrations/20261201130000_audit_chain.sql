-- The audit log is a chain for each workspace: every entry has a number and a hash over what it says and the hash before it, so that whoever
-- changes, removes, inserts or reorders entries must write all later ones anew, and a checkpoint that is kept elsewhere shows that.
-- docs/audit.md describes the form for those who verify it; store/src/audit/chain.rs verifies it, and shares no code with what is here.

-- JSON in one form for each value: as RFC 8785 has it, members sorted by the bytes of their names.
create function canonical_json(value jsonb) returns text
    language plpgsql immutable parallel safe
as $$
declare
    number numeric;
begin
    case jsonb_typeof(value)
        when 'object' then
            return '{' || coalesce((
                select string_agg(to_json(e.key)::text || ':' || canonical_json(e.value), ',' order by e.key collate "C")
                from jsonb_each(value) e
            ), '') || '}';
        when 'array' then
            return '[' || coalesce((
                select string_agg(canonical_json(e.item), ',' order by e.place)
                from jsonb_array_elements(value) with ordinality e (item, place)
            ), '') || ']';
        when 'number' then
            number := (value #>> '{}')::numeric;
            if number <> 0 and (abs(number) >= 1e21 or abs(number) < 1e-6) then
                return regexp_replace(number::float8::text, 'e([+-])0+', 'e\1');
            end if;
            return trim_scale(number)::text;
        else
            return value::text;
    end case;
end $$;

-- How far the chain of a workspace is. Its row is what writers of the log wait for, so it is locked last of all (store/src/tx.rs).
create table audit_heads (
    workspace_id uuid primary key,
    number bigint not null default 0,
    hash bytea not null default decode(repeat('00', 32), 'hex') check (length(hash) = 32)
);
alter table audit_heads enable row level security, force row level security;
create policy tenant on audit_heads using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
-- Which workspaces have a log to sign or to verify.
create policy worker on audit_heads for select using (is_worker());
grant select, insert, update on audit_heads to madang_runtime;

alter table audit_log
    add column number bigint,
    add column previous bytea,
    add column hash bytea,
    -- What was done outlives whom it was done to, and checking these would take locks while the head is held.
    drop constraint audit_log_workspace_id_fkey,
    drop constraint audit_log_person_id_fkey;

-- What an entry's hash is made of.
create function audit_entry_text(entry audit_log) returns text
    language sql stable parallel safe
    return canonical_json(jsonb_build_object(
        'format', 'madang-audit/1',
        'workspace', entry.workspace_id,
        'number', entry.number,
        'previous', encode(entry.previous, 'hex'),
        'id', entry.id,
        'at', to_char(entry.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'person', entry.person_id,
        'address', entry.address,
        'key', entry.key_name,
        'action', entry.action,
        'object_kind', entry.object_kind,
        'object_id', entry.object_id,
        'before', entry.before,
        'after', entry.after
    ));

-- A trigger and not a statement of the server, so that servers of the version before, which know nothing of it, write the chain as well
-- while an upgrade is under way.
create function chain_audit_entry() returns trigger
    language plpgsql set search_path = public, pg_temp
as $$
declare
    head audit_heads;
begin
    insert into audit_heads (workspace_id) values (new.workspace_id) on conflict do nothing;
    select * into head from audit_heads h where h.workspace_id = new.workspace_id for update;
    -- The moment at which it is its turn, so that times are in the order of numbers.
    new.at := clock_timestamp();
    new.number := head.number + 1;
    new.previous := head.hash;
    new.hash := sha256(convert_to(audit_entry_text(new), 'UTF8'));
    update audit_heads h set number = new.number, hash = new.hash where h.workspace_id = new.workspace_id;
    return new;
end $$;

-- What is there already is chained by a later migration (audit_chain_of_before), which lets everybody go on meanwhile: what is dropped above
-- locks workspaces and people, which every run reads, until this one is over. What is written until then is chained by it as well.
alter table audit_log no force row level security;
alter table audit_heads no force row level security;
insert into audit_heads (workspace_id) select distinct workspace_id from audit_log;
alter table audit_log force row level security;
alter table audit_heads force row level security;

-- Signed statements of how far the chain was. The runtime role may add and read, never change or remove.
create table audit_checkpoints (
    workspace_id uuid not null,
    number bigint not null,
    hash bytea not null check (length(hash) = 32),
    at timestamptz not null,
    -- Ed25519
    public_key bytea not null check (length(public_key) = 32),
    signature bytea not null check (length(signature) = 64),
    primary key (workspace_id, number)
);
alter table audit_checkpoints enable row level security, force row level security;
create policy tenant on audit_checkpoints using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert on audit_checkpoints to madang_runtime;
