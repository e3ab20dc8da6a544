//! The one colour that a share link's page may have of its own, and whether people can see it.
//!
//! It is the ground of the page's main button. What stands on it is white or black, whichever can be read better, and one of them always
//! can. But the button has to stand out from the page as well, from the light one and from the dark one.

use std::fmt;

/// What the colour stands on, in the light theme and in the dark one: the darkest and the lightest that there is (`style/tokens.css`).
const LIGHT: Accent = Accent([0xf8, 0xf7, 0xf4]);
const DARK: Accent = Accent([0x22, 0x26, 0x25]);
/// What WCAG 2.2 asks of parts of the interface (1.4.11).
const ENOUGH: f64 = 3.0;

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent([u8; 3]);

/// What is wrong with a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccentProblem {
    /// It isn't written as `#0b6264`.
    NotAColour,
    /// It doesn't stand out from the light page; the nearest one that does.
    TooLight { instead: Accent },
    /// It doesn't stand out from the dark page; the nearest one that does.
    TooDark { instead: Accent },
}

impl Accent {
    /// Reads a colour that people can see on light and on dark pages.
    ///
    /// # Errors
    /// What is wrong with it, and which one can be had instead.
    pub fn parse(text: &str) -> Result<Self, AccentProblem> {
        let colour = Self::read(text.trim()).ok_or(AccentProblem::NotAColour)?;
        if contrast(colour, LIGHT) < ENOUGH {
            return Err(AccentProblem::TooLight { instead: colour.nearest(0) });
        }
        if contrast(colour, DARK) < ENOUGH {
            return Err(AccentProblem::TooDark { instead: colour.nearest(255) });
        }
        Ok(colour)
    }

    /// The colour of six hexadecimal digits, with or without `#`.
    fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// Whether black can be read better on it than white.
    pub fn takes_black(self) -> bool {
        contrast(self, Self([0; 3])) > contrast(self, Self([255; 3]))
    }

    /// The colour on the way to black (0) or white (255) that is seen on both pages first.
    fn nearest(self, end: u8) -> Self {
        let step = |percent: u32| {
            let mix = |channel: u8| {
                let mixed = (u32::from(channel) * (100 - percent) + u32::from(end) * percent + 50) / 100;
                u8::try_from(mixed).unwrap_or(end)
            };
            Self(self.0.map(mix))
        };
        let seen = |colour: &Self| contrast(*colour, LIGHT) >= ENOUGH && contrast(*colour, DARK) >= ENOUGH;
        // Between black and white there is always one.
        (1..100).map(step).find(seen).unwrap_or(Self([0x76; 3]))
    }

    /// How bright it is, from 0 to 1, as WCAG 2.2 defines relative luminance.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

/// The contrast of two colours, from 1 to 21, as WCAG 2.2 defines it.
fn contrast(a: Accent, b: Accent) -> f64 {
    let (a, b) = (a.luminance(), b.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_seen_on_both_pages() {
        for good in ["#0B8285", "d9480f", " #7c6cd6 "] {
            let colour = Accent::parse(good).unwrap();
            assert!(contrast(colour, LIGHT) >= 3.0 && contrast(colour, DARK) >= 3.0, "{good}");
        }
        assert_eq!(Accent::parse("#0B8285").unwrap().to_string(), "#0b8285");
        for wrong in ["", "red", "#12345", "#1234567", "#12345g", "#é2345"] {
            assert_eq!(Accent::parse(wrong), Err(AccentProblem::NotAColour), "{wrong}");
        }
    }

    #[test]
    fn what_is_refused_comes_with_what_can_be_had() {
        for text in ["#ffe600", "#ffffff", "#9be7ff"] {
            let Err(AccentProblem::TooLight { instead }) = Accent::parse(text) else { panic!("{text}") };
            assert_eq!(Accent::parse(&instead.to_string()), Ok(instead), "{text}");
        }
        for text in ["#000000", "#00004d", "#1a1a1a"] {
            let Err(AccentProblem::TooDark { instead }) = Accent::parse(text) else { panic!("{text}") };
            assert_eq!(Accent::parse(&instead.to_string()), Ok(instead), "{text}");
        }
    }

    #[test]
    fn what_stands_on_it_can_be_read() {
        for level in 0..=255 {
            let grey = Accent([level; 3]);
            let on = if grey.takes_black() { Accent([0; 3]) } else { Accent([255; 3]) };
            assert!(contrast(grey, on) >= 4.5, "{grey}");
        }
    }
}
