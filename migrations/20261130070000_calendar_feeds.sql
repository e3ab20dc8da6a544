-- The secret address by which a person's calendar program reads when models are switched off: one a person and workspace.
create table calendar_feeds (
    workspace_id uuid not null,
    person_id uuid not null,
    token_hash bytea not null constraint calendar_feeds_token_key unique check (length(token_hash) = 32),
    token_last4 text not null,
    created_at timestamptz not null default now(),
    primary key (workspace_id, person_id),
    -- whoever is removed has no feed any more
    foreign key (workspace_id, person_id) references members (workspace_id, person_id) on delete cascade
);
alter table calendar_feeds enable row level security, force row level security;
create policy tenant on calendar_feeds using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
-- who holds a feed's token sees that feed
create policy holder on calendar_feeds for select using (token_hash = current_token());
grant select, insert, update, delete on calendar_feeds to madang_runtime;
