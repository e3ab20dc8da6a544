-- What providers have charged, by the days of their invoices: nothing else of an invoice is kept.
create table invoices (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    name text not null,
    provider text not null,
    -- The connection that it is about; null: all of the provider. No foreign key: what was charged through one that is gone stays true.
    connection_id uuid,
    -- what its lines are dated by
    days text not null check (days in ('utc', 'local')),
    lines integer not null,
    -- those that were not understood, and count nowhere
    left_out integer not null,
    created_by uuid not null references people (id),
    created_at timestamptz not null default now(),
    primary key (workspace_id, id)
);

create table invoice_days (
    workspace_id uuid not null,
    invoice_id uuid not null,
    day date not null,
    currency text not null check (currency in ('USD', 'KRW')),
    -- what it calls the model; empty: it names none
    model text not null,
    -- in millionths of the currency; credits are less than nothing
    micros bigint not null,
    primary key (workspace_id, invoice_id, day, currency, model),
    foreign key (workspace_id, invoice_id) references invoices (workspace_id, id) on delete cascade
);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['invoices', 'invoice_days'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;

grant select, insert, delete on invoices, invoice_days to madang_runtime;
