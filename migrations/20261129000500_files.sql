-- Files that people upload for runs: their bytes, and what was read from them.
--
-- A file is what somebody uploaded under a name. Its bytes are a content, which several files of a workspace may share. What was read
-- from a content is a reading, which files with the same content and the same kind of name share.

create table file_contents (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    -- null while bytes are missing, and until it is known whether they are here already
    sha256 bytea check (length(sha256) = 32),
    -- how many bytes are here
    size bigint not null default 0 check (size >= 0),
    created_at timestamptz not null default now(),
    primary key (workspace_id, id)
);
create unique index file_contents_hash on file_contents (workspace_id, sha256);

-- The bytes, in pieces of 1 MiB; the last may be shorter.
create table file_pieces (
    workspace_id uuid not null,
    content_id uuid not null,
    -- 0, 1, 2 … within the content
    number integer not null check (number >= 0),
    bytes bytea not null check (length(bytes) between 1 and 1048576),
    primary key (workspace_id, content_id, number),
    foreign key (workspace_id, content_id) references file_contents (workspace_id, id) on delete cascade
);
-- Most of what people upload is packed already.
alter table file_pieces alter column bytes set storage external;

create table file_readings (
    workspace_id uuid not null,
    id uuid not null,
    content_id uuid not null,
    -- the ending and the declared type that it was read under, which decide what plain characters are taken for
    ending text not null,
    media_type text not null,
    -- what the bytes are, such as 'hwpx', and the group that it belongs to
    format text not null,
    format_group text not null,
    -- pages, slides or sheets
    pages integer,
    chars bigint not null,
    tokens bigint not null,
    pictures integer not null,
    beginning text not null,
    notes text[] not null,
    -- as a model is told it; null: there is nothing but pictures
    text text,
    -- the blocks with their positions in the text
    document json not null,
    created_at timestamptz not null default now(),
    primary key (workspace_id, id),
    foreign key (workspace_id, content_id) references file_contents (workspace_id, id) on delete cascade
);
create unique index file_readings_content on file_readings (workspace_id, content_id, ending, media_type);

-- Pictures that go to a model: an image, or the pages of a scan.
create table file_pictures (
    workspace_id uuid not null,
    reading_id uuid not null,
    -- 0, 1, 2 … within the reading
    number integer not null check (number >= 0),
    media_type text not null,
    width integer not null,
    height integer not null,
    page integer,
    bytes bytea not null,
    primary key (workspace_id, reading_id, number),
    foreign key (workspace_id, reading_id) references file_readings (workspace_id, id) on delete cascade
);
alter table file_pictures alter column bytes set storage external;

create table files (
    workspace_id uuid not null,
    id uuid not null,
    app_id uuid not null,
    -- one of: a member, or a visitor of a link
    person_id uuid references people (id),
    link_id uuid,
    visitor_hash bytea,
    name text not null,
    -- as the browser declared it
    media_type text not null,
    size bigint not null check (size > 0),
    received bigint not null default 0 check (received between 0 and size),
    state text not null default 'uploading' check (state in ('uploading', 'reading', 'ready', 'refused')),
    -- the limits of the input that it was uploaded for
    takes jsonb not null,
    -- null: it was refused, and its bytes are gone
    content_id uuid,
    reading_id uuid,
    -- why it can't be used
    refusal text,
    -- until then some process reads it; after that any may
    read_until timestamptz,
    -- a run was given it: it goes with the last of its runs instead of a day after its upload
    attached boolean not null default false,
    -- until then a run that is just being started may be given it
    held_until timestamptz,
    created_at timestamptz not null default now(),
    primary key (workspace_id, id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id),
    foreign key (workspace_id, link_id) references share_links (workspace_id, id),
    foreign key (workspace_id, content_id) references file_contents (workspace_id, id),
    foreign key (workspace_id, reading_id) references file_readings (workspace_id, id),
    check ((person_id is null) = (link_id is not null)),
    check ((link_id is null) = (visitor_hash is null)),
    check ((state = 'ready') = (reading_id is not null)),
    check ((state = 'refused') = (refusal is not null)),
    check ((state = 'refused') = (content_id is null)),
    check (received = size or state in ('uploading', 'refused'))
);
create index files_content on files (workspace_id, content_id);
create index files_reading on files (workspace_id, reading_id);
-- those that no run was given, oldest first
create index files_loose on files (workspace_id, created_at) where not attached;
-- those that are being read
create index files_unread on files (workspace_id, id) where state = 'reading';

-- Which files a run was given. No foreign key to runs, which go by the month.
create table run_files (
    workspace_id uuid not null,
    run_id uuid not null,
    file_id uuid not null,
    primary key (workspace_id, run_id, file_id),
    foreign key (workspace_id, file_id) references files (workspace_id, id)
);
create index run_files_file on run_files (workspace_id, file_id);

-- The workspaces that have had files, for the server's own cleaning.
create table file_sweeps (
    workspace_id uuid primary key references workspaces (id) on delete cascade,
    swept_at timestamptz not null default now()
);
create index file_sweeps_due on file_sweeps (swept_at);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array[
        'file_contents', 'file_pieces', 'file_readings', 'file_pictures', 'files', 'run_files', 'file_sweeps'
    ] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
        execute format('grant select, insert, update, delete on %I to madang_runtime', tenant_table);
    end loop;
end $$;

-- which workspaces are to be cleaned; what is in their files stays closed
create policy worker on file_sweeps using (is_worker()) with check (is_worker());

-- Deletes those of the contents that no file has. Whoever gives one of them to a file holds its row until the file has it.
create function drop_file_contents(dropped uuid[]) returns void
    language plpgsql
as $$
begin
    perform from file_contents where workspace_id = current_workspace() and id = any(dropped) order by id for update;
    delete from file_contents c
    where c.workspace_id = current_workspace() and c.id = any(dropped) and not exists (
        select from files f where f.workspace_id = c.workspace_id and f.content_id = c.id
    );
end $$;

-- Deletes those of the files that no run has, with what only they had; answers how many. A file that is held for a run stays, unless
-- `though_held`. Of two that take away the last runs of a file at once, the later one waits here and then sees that there is none left.
create function drop_files(dropped uuid[], though_held boolean) returns integer
    language plpgsql
as $$
declare
    contents uuid[];
    gone integer;
begin
    perform from files where workspace_id = current_workspace() and id = any(dropped) order by id for update;
    with deleted as (
        delete from files f
        where f.workspace_id = current_workspace() and f.id = any(dropped)
            and (though_held or coalesce(f.held_until <= now(), true))
            and not exists (select from run_files r where r.workspace_id = f.workspace_id and r.file_id = f.id)
        returning f.content_id
    )
    select count(*), coalesce(array_agg(distinct content_id) filter (where content_id is not null), '{}')
    into gone, contents from deleted;
    update files f set attached = false
    where f.workspace_id = current_workspace() and f.id = any(dropped) and f.attached
        and not exists (select from run_files r where r.workspace_id = f.workspace_id and r.file_id = f.id);
    perform drop_file_contents(contents);
    return gone;
end $$;

-- What a run was given goes with what it holds.
create or replace function forget_run(forgotten uuid, person uuid) returns boolean
    language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    given uuid[];
begin
    update runs set inputs = '{}', output = null, forgotten_at = now()
    where workspace_id = current_workspace() and id = forgotten and person_id = person
        and state <> 'running' and forgotten_at is null;
    if not found then
        return false;
    end if;
    delete from run_events where workspace_id = current_workspace() and run_id = forgotten;
    update feedback set comment = '' where workspace_id = current_workspace() and run_id = forgotten;
    with taken as (
        delete from run_files where workspace_id = current_workspace() and run_id = forgotten returning file_id
    )
    select coalesce(array_agg(file_id), '{}') into given from taken;
    if cardinality(given) > 0 then
        perform drop_files(given, false);
    end if;
    return true;
end $$;
