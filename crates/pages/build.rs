//! Builds again when a template, translation or static file comes or goes: the derive that embeds them only sees
//! changes of files that it knows.

fn main() {
    for folder in ["static", "templates", "translations"] {
        println!("cargo::rerun-if-changed=../../{folder}");
    }
}
