//! Icons from the sprite `public/icons.svg`.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident = $id:literal),+ $(,)?) => {
        /// All icons; each is a symbol of the sprite.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum IconName { $(#[doc = $id] $name),+ }

        impl IconName {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The address of the symbol.
            pub fn href(self) -> &'static str {
                match self { $(Self::$name => concat!("/icons.svg#i-", $id)),+ }
            }

            /// The symbol's name, as used in data.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }

            /// The icon with this name.
            pub fn from_id(id: &str) -> Option<Self> {
                match id { $($id => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

icons! {
    Apps = "apps",
    Audit = "audit",
    Bell = "bell",
    Braces = "braces",
    Bulb = "bulb",
    Calendar = "calendar",
    Chat = "chat",
    Check = "check",
    Clock = "clock",
    Coin = "coin",
    Copy = "copy",
    Down = "down",
    Download = "download",
    Drill = "drill",
    Edit = "edit",
    Error = "error",
    External = "external",
    Eye = "eye",
    File = "file",
    Filter = "filter",
    Globe = "globe",
    Grip = "grip",
    History = "history",
    Hr = "hr",
    Image = "image",
    Info = "info",
    Key = "key",
    Leave = "leave",
    Left = "left",
    Link = "link",
    List = "list",
    Lock = "lock",
    Mail = "mail",
    Market = "market",
    Megaphone = "megaphone",
    Members = "members",
    Menu = "menu",
    Minus = "minus",
    Models = "models",
    More = "more",
    Number = "number",
    Off = "off",
    Ok = "ok",
    Pause = "pause",
    Pin = "pin",
    Play = "play",
    Plus = "plus",
    Redo = "redo",
    Refresh = "refresh",
    Right = "right",
    Sales = "sales",
    Scale = "scale",
    Search = "search",
    Settings = "settings",
    Short = "short",
    Star = "star",
    Stop = "stop",
    Swap = "swap",
    Table = "table",
    Terminal = "terminal",
    Text = "text",
    ThumbDown = "thumbdown",
    Tool = "tool",
    Trash = "trash",
    Trophy = "trophy",
    Undo = "undo",
    ThumbUp = "up",
    UpDown = "updown",
    Upload = "upload",
    Usage = "usage",
    Warn = "warn",
    Wifi = "wifi",
    X = "x",
}

/// The size of an icon relative to its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IconSize {
    /// In small controls and beside small text.
    S,
    /// The default.
    #[default]
    M,
    /// On its own.
    L,
}

/// A decorative icon, hidden from assistive technology, so the words beside it must say everything.
#[component]
pub fn Icon(name: IconName, #[prop(optional)] size: IconSize) -> impl IntoView {
    let size = match size {
        IconSize::S => Some("s"),
        IconSize::M => None,
        IconSize::L => Some("l"),
    };
    view! {
        <svg class="icon" data-size=size aria-hidden="true">
            <use href=name.href()></use>
        </svg>
    }
}

/// Madang's logo: a courtyard house seen from above, with its gate open.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 28 28" aria-hidden="true">
            <path
                fill="none"
                stroke="currentColor"
                stroke-width="3.2"
                stroke-linecap="round"
                stroke-linejoin="round"
                d="M10.5 23.5H6A1.5 1.5 0 0 1 4.5 22V6A1.5 1.5 0 0 1 6 4.5h16A1.5 1.5 0 0 1 23.5 6v16a1.5 1.5 0 0 1-1.5 1.5h-4.5"
            ></path>
            <circle cx="14" cy="14" r="2.6" fill="currentColor"></circle>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_in_the_sprite() {
        let sprite = include_str!("../../../public/icons.svg");
        for icon in IconName::ALL {
            assert!(sprite.contains(&format!("id=\"i-{}\"", icon.id())), "{icon:?} is missing");
            assert_eq!(IconName::from_id(icon.id()), Some(*icon));
        }
    }
}
