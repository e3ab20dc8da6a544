//! What the wasm consists of: bytes of code by chunk, crate and generic function.
//!
//! Measured before wasm-opt, which drops the names. A generic function is compiled once for each set of types. Here its copies
//! share a name, because a page gets heavy by the number of copies.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::Range,
    path::Path,
};
use wasmparser::{KnownCustom, Name, NameSectionReader, Parser, Payload};

/// Code that every page loads, whatever its chunk.
const BASE: &str = "base";

/// Functions with their bytes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Weight {
    functions: u64,
    bytes: u64,
}

/// The sizes of a file's functions, by name without types and hashes.
#[derive(Debug, Default)]
struct Part {
    names: BTreeMap<String, Weight>,
    data: u64,
}

/// Measures the files in `dir` before they are shrunk. `manifest` says which of them a chunk loads besides `main`.
pub fn weigh(dir: &Path, main: &str, manifest: &BTreeMap<String, Vec<String>>) -> Result<Value> {
    let read = |name: &str| {
        let path = dir.join(format!("{name}.wasm"));
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        part(&bytes).with_context(|| path.display().to_string())
    };
    let files: BTreeSet<&String> = manifest.values().flatten().collect();
    let mut parts = BTreeMap::new();
    for file in files {
        parts.insert(file.as_str(), read(file)?);
    }
    let base = read(main)?;
    let mut chunks = BTreeMap::from([(BASE.to_owned(), described([&base]))]);
    for (chunk, files) in manifest {
        chunks.insert(chunk.clone(), described(files.iter().filter_map(|file| parts.get(file.as_str()))));
    }
    let all = || parts.values().chain([&base]);
    let mut names: BTreeMap<&str, Weight> = BTreeMap::new();
    for (name, weight) in all().flat_map(|part| &part.names) {
        names.entry(name).or_default().add(*weight);
    }
    let names: BTreeMap<_, _> = names.into_iter().map(|(name, weight)| (name, weight.shown())).collect();
    Ok(json!({ "all": described(all()), "chunks": chunks, "names": names }))
}

/// The combined sizes of some files.
fn described<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Value {
    let (mut crates, mut total, mut data) = (BTreeMap::<&str, Weight>::new(), Weight::default(), 0);
    for part in parts {
        data += part.data;
        for (name, weight) in &part.names {
            crates.entry(crate_of(name)).or_default().add(*weight);
            total.add(*weight);
        }
    }
    let crates: BTreeMap<_, _> = crates.into_iter().map(|(name, weight)| (name, weight.shown())).collect();
    json!({ "code": total.shown(), "data": data, "crates": crates })
}

impl Weight {
    fn add(&mut self, other: Self) {
        self.functions += other.functions;
        self.bytes += other.bytes;
    }

    fn shown(self) -> Value {
        json!([self.functions, self.bytes])
    }
}

fn part(wasm: &[u8]) -> Result<Part> {
    let (mut imported, mut sizes, mut names, mut part) = (0, Vec::new(), BTreeMap::new(), Part::default());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(length(&body.range())),
            Payload::DataSection(data) => part.data += length(&data.range()),
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(section) = custom.as_known() {
                    names = function_names(section)?;
                }
            }
            _ => {}
        }
    }
    for (index, bytes) in (imported..).zip(sizes) {
        let name = names.get(&index).map_or_else(|| "without a name".to_owned(), |name| generic(name));
        part.names.entry(name).or_default().add(Weight { functions: 1, bytes });
    }
    Ok(part)
}

fn length(range: &Range<u64>) -> u64 {
    range.end - range.start
}

fn function_names(section: NameSectionReader<'_>) -> Result<BTreeMap<u32, String>> {
    let mut names = BTreeMap::new();
    for subsection in section {
        if let Name::Function(functions) = subsection? {
            for naming in functions {
                let naming = naming?;
                names.insert(naming.index, format!("{:#}", rustc_demangle::demangle(naming.name)));
            }
        }
    }
    Ok(names)
}

/// A function's name without the types that it was compiled for: `core::ptr::drop_in_place`, `<alloc::vec::Vec as core::clone::Clone>::clone`.
fn generic(name: &str) -> String {
    let mut short = String::with_capacity(name.len());
    let (mut depth, mut before) = (0_u32, ' ');
    for (index, letter) in name.char_indices() {
        let after_arrow = before == '-';
        match letter {
            // The type that an implementation is for is kept; type parameters after a name are removed.
            '<' if depth == 0 && (index == 0 || !before.is_alphanumeric() && before != ':' && before != '_') => {
                short.push('<')
            }
            '<' => depth += 1,
            '>' if depth > 0 && !after_arrow => depth -= 1,
            _ if depth == 0 => short.push(letter),
            _ => {}
        }
        before = letter;
    }
    while short.ends_with("::") {
        short.truncate(short.len() - 2);
    }
    short.replace("::::", "::")
}

/// Whose function it is: of the type that it is implemented for, or of the trait where that is a tuple, a reference, a closure or any
/// type.
fn crate_of(name: &str) -> &str {
    let inner = name.trim_start_matches(['<', '&', ' ']).trim_start_matches("mut ").trim_start_matches("dyn ");
    let names_a_crate = |letter: char| letter.is_lowercase() || letter == '_';
    let inner = if inner.starts_with(names_a_crate) {
        inner
    } else {
        inner.split_once(" as ").map_or(inner, |(_, implemented)| implemented)
    };
    let end = inner.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(inner.len());
    inner.get(..end).filter(|found| !found.is_empty()).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_a_generic_function_have_one_name() {
        for (name, short) in [
            ("core::ptr::drop_in_place<app::pages::Desk>", "core::ptr::drop_in_place"),
            ("<alloc::vec::Vec<T> as core::clone::Clone>::clone", "<alloc::vec::Vec as core::clone::Clone>::clone"),
            (
                "reactive_graph::owner::Owner::with::<alloc::vec::Vec<u8>, fn() -> u8>",
                "reactive_graph::owner::Owner::with",
            ),
            ("app::client::send::{{closure}}", "app::client::send::{{closure}}"),
        ] {
            assert_eq!(generic(name), short);
        }
    }

    #[test]
    fn a_function_belongs_to_the_crate_of_its_type_or_trait() {
        for (name, owner) in [
            ("core::ptr::drop_in_place", "core"),
            ("<alloc::vec::Vec as core::clone::Clone>::clone", "alloc"),
            ("<&mut serde_json::de::Deserializer as serde::Deserializer>::deserialize_struct", "serde_json"),
            ("<(A, B) as tachys::view::Render>::rebuild", "tachys"),
            ("<T as reactive_graph::traits::Set>::set", "reactive_graph"),
            ("without a name", "without"),
        ] {
            assert_eq!(crate_of(name), owner, "{name}");
        }
    }

    #[test]
    fn a_module_is_taken_apart() {
        // One function without an import, of two bytes and its length's, called `alloc::f::h0123456789abcdef`.
        let name = b"_ZN5alloc1f17h0123456789abcdefE";
        let mut wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x04\x01\x02\0\x0b".to_vec();
        let map = [&[1, 0, u8::try_from(name.len()).unwrap()], name.as_slice()].concat();
        let functions = [&[1, u8::try_from(map.len()).unwrap()], map.as_slice()].concat();
        let section = [b"\x04name".as_slice(), &functions].concat();
        wasm.extend([0, u8::try_from(section.len()).unwrap()]);
        wasm.extend(section);
        let part = part(&wasm).unwrap();
        assert_eq!(part.names, BTreeMap::from([("alloc::f".to_owned(), Weight { functions: 1, bytes: 2 })]));
    }
}
