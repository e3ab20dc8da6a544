//! Words of the frame around the signed-in pages.

/// The words.
#[derive(Debug)]
pub struct Frame {
    /// Jumps over the navigation.
    pub skip: &'static str,
    /// The main navigation.
    pub main: &'static str,
    /// Opens the navigation on narrow screens.
    pub open_menu: &'static str,
    /// The navigation as a drawer.
    pub menu: &'static str,
    /// Opens the list of workspaces.
    pub switch_workspace: &'static str,
    /// How many people a workspace has.
    pub people: fn(u32) -> String,
    /// Opens the palette.
    pub palette: &'static str,
    /// The market.
    pub apps: &'static str,
    /// The apps one may change.
    pub my_apps: &'static str,
    /// One's runs.
    pub my_runs: &'static str,
    /// The heading of what admins do.
    pub manage: &'static str,
    /// Connections and models.
    pub models: &'static str,
    /// Members.
    pub members: &'static str,
    /// Settings of the workspace.
    pub settings: &'static str,
    /// Opens the account menu.
    pub account_menu: &'static str,
    /// The account's page.
    pub account: &'static str,
    /// The API's reference.
    pub reference: &'static str,
    /// The list of keys.
    pub keys: &'static str,
    /// The heading of the themes.
    pub theme: &'static str,
    /// As the system has it.
    pub theme_system: &'static str,
    /// Light.
    pub theme_light: &'static str,
    /// Dark.
    pub theme_dark: &'static str,
    /// The heading of the languages.
    pub language: &'static str,
    /// Ends the session.
    pub sign_out: &'static str,
    /// While the browser is offline.
    pub offline: &'static str,
    /// When it is back.
    pub online_again: &'static str,
    /// The palette's field.
    pub palette_placeholder: &'static str,
    /// The list of what the palette found.
    pub palette_results: &'static str,
    /// The group of apps.
    pub palette_apps: &'static str,
    /// The group of places.
    pub palette_places: &'static str,
    /// The group of apps that were run lately.
    pub palette_recent: &'static str,
    /// The group of things to do.
    pub palette_actions: &'static str,
    /// Nothing was found.
    pub palette_empty: fn(&str) -> String,
    /// How many were found, read aloud.
    pub palette_found: fn(usize) -> String,
    /// Key help under the palette: moving.
    pub palette_move: &'static str,
    /// Key help under the palette: opening.
    pub palette_open: &'static str,
    /// Makes an app.
    pub new_app: &'static str,
    /// What Ctrl+K does, in the list of keys.
    pub key_palette: &'static str,
    /// What `/` does.
    pub key_search: &'static str,
    /// What Ctrl+Enter does.
    pub key_run: &'static str,
    /// What Esc does.
    pub key_escape: &'static str,
    /// What C does.
    pub key_copy: &'static str,
    /// What J and K do.
    pub key_rows: &'static str,
    /// What `{{` does.
    pub key_variable: &'static str,
    /// What Alt and the arrows do.
    pub key_move: &'static str,
    /// What `?` does.
    pub key_help: &'static str,
    /// Where single-letter keys can be turned off.
    pub keys_hint: &'static str,
}
