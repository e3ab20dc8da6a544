-- What a workspace does about personal data in prompts, before they are sent to a provider.
create table personal_data (
    workspace_id uuid primary key references workspaces (id) on delete cascade,
    -- the rule of connections without one of their own
    others text not null check (others in ('off', 'warn', 'hide')),
    -- rules by the ids of connections and of apps; ids of what is gone do no harm
    connections jsonb not null default '{}' check (jsonb_typeof(connections) = 'object'),
    apps jsonb not null default '{}' check (jsonb_typeof(apps) = 'object'),
    -- names that are personal data, too
    names text[] not null default '{}',
    revision bigint not null default 1
);
alter table personal_data enable row level security, force row level security;
create policy tenant on personal_data using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert, update on personal_data to madang_runtime;
