//! What people install: an archive with the program, the pages' files and a unit for systemd, and a Debian package of the same.
//!
//! The package is put together by `dpkg-deb`, which every Debian has; elsewhere there is the archive alone.

use crate::{
    failure::{About, Failure, Result},
    front,
    program::Program,
    server, workspace,
};
use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const UNIT: &str = "deploy/systemd/madang.service";
const DOCUMENTS: [&str; 4] =
    ["docs/operate.md", "docs/configuration.md", "docs/postgres.md", "deploy/systemd/madang.env"];

/// Builds for release, and writes into `target/dist`.
pub fn write() -> Result<()> {
    let folder = workspace::target().join("dist");
    let tree = stage(&folder)?;
    println!("{}", archive(&tree, &folder)?.display());
    match package(&tree, &folder)? {
        Some(package) => println!("{}", package.display()),
        None => println!("no Debian package: dpkg-deb is not installed"),
    }
    Ok(())
}

/// Builds for release, and leaves the files in a folder, for an image.
pub fn write_tree(folder: &str) -> Result<()> {
    stage(Path::new(folder)).map(|tree| println!("{}", tree.display()))
}

fn stage(folder: &Path) -> Result<PathBuf> {
    let site = front::build(front::Build::Release)?;
    let binary = server::build(front::Build::Release)?;
    let tree = lay_out(folder, &binary, &site)?;
    let (program, pages) = (bytes_in(&tree.join("bin"))?, bytes_in(&tree.join("share/madang/site"))?);
    let image = program + pages + IMAGE_BASE;
    let mb = |bytes: u64| bytes / 1_000_000;
    println!(
        "the image: {} MB unpacked (the program {}, the pages with their fonts {}, its base about {})",
        mb(image),
        mb(program),
        mb(pages),
        mb(IMAGE_BASE)
    );
    match image < IMAGE_LIMIT {
        true => Ok(tree),
        false => Err(Failure::new(format!("The image is to be smaller than {} MB.", mb(IMAGE_LIMIT)))),
    }
}

/// What the image has below ours: the packages of Debian that distroless' `cc` is made of (base-files, ca-certificates, libc6, libgcc-s1,
/// libgomp1, libssl3, libstdc++6, netbase, tzdata), by their installed sizes.
const IMAGE_BASE: u64 = 26_400_000;
/// Unpacked; what is pulled is less than half of it.
const IMAGE_LIMIT: u64 = 120_000_000;

/// The bytes of all files in a folder and below it.
fn bytes_in(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).about(folder.display())? {
        let entry = entry.about(folder.display())?;
        let kind = entry.metadata().about(entry.path().display())?;
        bytes += if kind.is_dir() { bytes_in(&entry.path())? } else { kind.len() };
    }
    Ok(bytes)
}

/// Copies everything to where it is installed: `bin`, `share/madang/site`, `share/doc/madang` and the unit.
fn lay_out(folder: &Path, binary: &Path, site: &Path) -> Result<PathBuf> {
    let tree = folder.join("madang");
    if tree.exists() {
        fs::remove_dir_all(&tree).about(tree.display())?;
    }
    let documents = tree.join("share/doc/madang");
    for made in [tree.join("bin"), documents.clone(), tree.join("lib/systemd/system")] {
        fs::create_dir_all(&made).about(made.display())?;
    }
    copy(binary, &tree.join("bin/madang"), 0o755)?;
    copy_folder(site, &tree.join("share/madang/site"))?;
    copy(&workspace::root().join(UNIT), &tree.join("lib/systemd/system/madang.service"), 0o644)?;
    copy(&workspace::root().join("LICENSE"), &documents.join("copyright"), 0o644)?;
    for document in DOCUMENTS {
        let from = workspace::root().join(document);
        let name = from.file_name().ok_or_else(|| Failure::new(format!("{document} has no name")))?;
        copy(&from, &documents.join(name), 0o644)?;
    }
    Ok(tree)
}

/// The same tree gives the same bytes: names in order, nobody's id, and no time.
fn archive(tree: &Path, folder: &Path) -> Result<PathBuf> {
    let archive = folder.join(format!("madang-{VERSION}-linux-{}.tar.gz", std::env::consts::ARCH));
    let parent = tree.parent().ok_or_else(|| Failure::new("the files lie nowhere"))?;
    Program::new("tar")
        .args(["--create", "--gzip", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"])
        .arg("--file")
        .arg(&archive)
        .arg("--directory")
        .arg(parent)
        .arg(tree.file_name().unwrap_or_default())
        .run()?;
    Ok(archive)
}

fn package(tree: &Path, folder: &Path) -> Result<Option<PathBuf>> {
    if !["/usr/bin/dpkg-deb", "/bin/dpkg-deb"].iter().any(|program| Path::new(program).is_file()) {
        return Ok(None);
    }
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let root = folder.join("debian");
    if root.exists() {
        fs::remove_dir_all(&root).about(root.display())?;
    }
    copy_folder(tree, &root.join("usr"))?;
    let control = root.join("DEBIAN");
    fs::create_dir_all(&control).about(control.display())?;
    let text = format!(
        "Package: madang\nVersion: {VERSION}\nArchitecture: {architecture}\nMaintainer: Madang <madang@localhost>\nDepends: libc6, libgcc-s1, \
         ca-certificates\nSuggests: postgresql-18, age\nSection: web\nPriority: optional\nDescription: LLM apps for a company, built \
         without code\n Madang is one program and Postgres: people build small apps from prompts\n and any model, publish them in their \
         company's market, and share them by link.\n"
    );
    fs::write(control.join("control"), text).about(control.display())?;
    let package = folder.join(format!("madang_{VERSION}_{architecture}.deb"));
    Program::new("dpkg-deb").args(["--root-owner-group", "--build"]).arg(&root).arg(&package).run()?;
    Ok(Some(package))
}

fn copy(from: &Path, to: &Path, mode: u32) -> Result<()> {
    fs::copy(from, to).about(from.display())?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode)).about(to.display())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    let copied: io::Result<()> = copy_all(from, to);
    copied.about(from.display())
}

fn copy_all(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &there)?;
        } else {
            fs::copy(entry.path(), there)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_and_the_package_have_what_is_installed() {
        let folder = std::env::temp_dir().join(format!("xtask-dist-{}", std::process::id()));
        let site = folder.join("site/pkg");
        fs::create_dir_all(&site).unwrap();
        fs::write(site.join("a.css"), "").unwrap();
        let binary = folder.join("program");
        fs::write(&binary, "#!/bin/sh\n").unwrap();
        let tree = lay_out(&folder.join("dist"), &binary, &folder.join("site")).unwrap();
        assert_eq!(fs::metadata(tree.join("bin/madang")).unwrap().permissions().mode() & 0o777, 0o755);
        let archive = archive(&tree, &folder.join("dist")).unwrap();
        let listed = Program::new("tar").arg("--list").arg("--file").arg(&archive).read().unwrap();
        for file in [
            "bin/madang",
            "share/madang/site/pkg/a.css",
            "lib/systemd/system/madang.service",
            "share/doc/madang/operate.md",
        ] {
            assert!(listed.lines().any(|line| line == format!("madang/{file}")), "{file}: {listed}");
        }
        if let Some(package) = package(&tree, &folder.join("dist")).unwrap() {
            let listed = Program::new("dpkg-deb").arg("--contents").arg(&package).read().unwrap();
            assert!(
                listed.contains("root/root") && listed.lines().any(|line| line.ends_with("./usr/bin/madang")),
                "{listed}"
            );
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
