//! The run that the page shows is in its address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::RunId;

/// The run named in the address.
pub(super) fn use_run_in_address() -> Memo<Option<RunId>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get("run")?.parse().ok()))
}
