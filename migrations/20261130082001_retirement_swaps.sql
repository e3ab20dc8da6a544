-- Apps are swapped away from a model that is switched off, too, and not only from a provider.
alter table swaps alter column provider drop not null;
-- the model that was replaced and the one in its place: {"from": {"ref": …, "name": …}, "to": {"ref": …, "name": …}}
alter table swaps add column replaced jsonb check (jsonb_typeof(replaced) = 'object');
alter table swaps add check ((provider is null) <> (replaced is null));
