-- Texts of the workspace that prompts share.
create table pieces (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    -- by which prompts insert it
    name text not null,
    -- the number of its newest version
    version integer not null default 1,
    -- grows with each change
    revision bigint not null default 1,
    made_by uuid not null references people (id),
    made_at timestamptz not null default now(),
    primary key (workspace_id, id),
    constraint pieces_name_key unique (workspace_id, name)
);

-- Immutable: the runtime role may add and read them.
create table piece_versions (
    workspace_id uuid not null,
    piece_id uuid not null,
    -- 1, 2, 3 … within the piece
    number integer not null check (number > 0),
    text text not null,
    -- empty if nobody said why
    note text not null,
    made_by uuid not null references people (id),
    made_at timestamptz not null default now(),
    primary key (workspace_id, piece_id, number),
    foreign key (workspace_id, piece_id) references pieces (workspace_id, id) on delete cascade
);

-- What a version's prompt inserts: of each piece its name, id, version and text. It has its own copy, so that runs keep their version for
-- ever. It is not a part of the definition, so that a draft and what was made of it are the same document.
alter table versions add column pieces jsonb not null default '[]' check (jsonb_typeof(pieces) = 'array');

alter table pieces enable row level security, force row level security;
create policy tenant on pieces using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert, update, delete on pieces to madang_runtime;

alter table piece_versions enable row level security, force row level security;
create policy tenant on piece_versions using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert on piece_versions to madang_runtime;
