//! Arguments of commands: words, options with a value, and flags.

use crate::start::Error;

#[derive(Debug, Default)]
pub struct Arguments {
    words: Vec<String>,
    options: Vec<(String, String)>,
    flags: Vec<String>,
}

impl Arguments {
    /// Reads them. What isn't known is refused, because a mistyped `--recipients` would make a backup that anybody can read.
    pub fn read(all: impl Iterator<Item = String>, options: &[&str], flags: &[&str]) -> Result<Self, Error> {
        let mut read = Self::default();
        let mut all = all.peekable();
        while let Some(word) = all.next() {
            let (name, joined) = match word.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(value.to_owned())),
                _ => (word, None),
            };
            if options.contains(&name.as_str()) {
                let value = joined.or_else(|| all.next_if(|next| !next.starts_with("--")));
                let value =
                    value.filter(|value| !value.is_empty()).ok_or_else(|| format!("{name} needs a value after it"))?;
                if read.option(&name).is_some() {
                    return Err(format!("{name} is there twice").into());
                }
                read.options.push((name, value));
            } else if flags.contains(&name.as_str()) && joined.is_none() {
                read.flags.push(name);
            } else if name.starts_with('-') && name != "-" {
                return Err(format!("there is no option {name} here; `madang help` lists them").into());
            } else {
                read.words.push(name);
            }
        }
        Ok(read)
    }

    /// The words that are no options.
    pub fn words(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).collect()
    }

    /// The only word; `what` says what it should be.
    pub fn only(&self, what: &str) -> Result<&str, Error> {
        match self.words().as_slice() {
            [only] => Ok(only),
            [] => Err(format!("{what} is missing; `madang help` shows how to write it").into()),
            more => Err(format!("only {what} is expected, and there are {} words", more.len()).into()),
        }
    }

    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(option, _)| option == name).map(|(_, value)| value.as_str())
    }

    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|name| name == flag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Arguments, Error> {
        Arguments::read(text.split_whitespace().map(str::to_owned), &["--recipients"], &["--replace"])
    }

    #[test]
    fn words_options_and_flags_stand_in_any_order() {
        for text in ["a.age --recipients keys --replace", "--replace --recipients=keys a.age"] {
            let read = read(text).unwrap();
            assert_eq!((read.only("FILE").unwrap(), read.option("--recipients")), ("a.age", Some("keys")));
            assert!(read.has("--replace"));
        }
        assert_eq!(read("-").unwrap().only("FILE").unwrap(), "-");
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for text in ["a --recipient keys", "a --recipients", "a --recipients --replace", "a --replace=yes", "-r a"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read("--recipients a --recipients b").is_err());
        assert!(read("").unwrap().only("FILE").is_err());
        assert!(read("a b").unwrap().only("FILE").is_err());
    }
}
