//! Tests of tokens and passes.

use std::fs;

use super::{House, json};

const PEOPLE: &str = "username,email,disabled\nada,ada@post.example,\ndave,dave@post.example,yes\n";
const TOKENS: &str = "upn,serial number,secret key,time interval,manufacturer,model\n\
                      ada,1001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,30,Acme,A1\n\
                      ,1002,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,60,Acme,A1\n\
                      nobody,1003,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,30,Acme,A1\n";

fn stocked() -> (House, String) {
    let house = House::new();
    assert_eq!(house.import(PEOPLE, &[]).code, Some(0));
    let file = house.path("tokens.csv");
    fs::write(&file, TOKENS).unwrap();
    (house, file.to_str().unwrap().to_owned())
}

#[test]
fn an_import_of_tokens_names_line_and_reason_of_what_it_did_not_take() {
    let (house, file) = stocked();
    let dry = house.run(&["tokens", "import", &file, "--dry-run"]);
    assert_eq!(dry.code, Some(1));
    assert!(
        dry.out.contains("would be imported: 2, 1 of them for an account. Nothing was written."),
        "{}",
        dry.out
    );
    assert_eq!(house.run(&["tokens", "list"]).well(), "No tokens.\n");
    let said = house.run(&["tokens", "import", &file]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("line 4: no account, or more than one, has the name"), "{}", said.out);
    assert!(!said.out.contains("GEZDG") && !said.out.contains("nobody"), "{}", said.out);
    let list = house.run(&["tokens", "list"]).well();
    assert!(list.contains("A1 1001  totp  imported  account ") && list.contains("A1 1002"), "{list}");
    let rest = json(&house.run(&["tokens", "import", &file, "--without-owners", "--json"]).out);
    assert_eq!((&rest["imported"], &rest["assigned"]), (&1.into(), &0.into()), "{rest}");
}

#[test]
fn a_lost_token_is_in_the_list_of_lost_ones() {
    let (house, file) = stocked();
    house.run(&["tokens", "import", &file]);
    let lost = house.run(&["tokens", "lost", "1002"]).well();
    assert!(lost.contains("1002 is lost. Nobody had activated it."), "{lost}");
    let again = house.run(&["tokens", "lost", "1002"]).well();
    assert!(again.contains("reported lost before"), "{again}");
    let list = house.run(&["tokens", "list", "--state", "lost"]).well();
    assert!(list.contains("1002") && !list.contains("1001"), "{list}");
    let unknown = house.run(&["tokens", "lost", "9"]).badly();
    assert!(unknown.contains("There is no token `9`"), "{unknown}");
}

#[test]
fn a_file_that_can_not_be_read_imports_nothing_and_says_why() {
    let (house, _) = stocked();
    let file = house.path("tokens.xml");
    let container = |inside: &str| {
        format!(
            "<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\">{inside}</KeyContainer>"
        )
    };
    for (content, why) in [
        ("upn,serial\n".to_owned(), "the first line must be"),
        (container("<Signature/>"), "the file is signed"),
        (container("<EncryptionKey><X509Data/></EncryptionKey>"), "encrypted for a certificate"),
        (container("<EncryptionKey><KeyName>a</KeyName></EncryptionKey>"), "give the key that came with it"),
        (container("&a;"), "which are refused"),
    ] {
        fs::write(&file, content).unwrap();
        let said = house.run(&["tokens", "import", file.to_str().unwrap()]).badly();
        assert!(said.contains("was imported.") && said.contains(why), "{said}");
    }
}

#[test]
fn a_pass_is_shown_or_sent_and_taken_back() {
    let (house, _) = stocked();
    let shown = json(&house.run(&["account", "pass", "ada", "--minutes", "15", "--json"]).well());
    assert_eq!(shown["pass"].as_str().unwrap().len(), 16, "{shown}");
    assert_eq!((&shown["replaced"], &shown["sent_to"]), (&false.into(), &serde_json::Value::Null));
    let text = house.run(&["account", "pass", "ada"]).well();
    assert!(
        text.contains("types this as a temporary access pass") && text.contains("earlier one no longer"),
        "{text}"
    );
    let sent = house.run(&["account", "pass", "ada", "--send"]).well();
    assert!(sent.contains("sends the pass to a•••••@•••••.example"), "{sent}");
    let revoked = house.run(&["account", "pass", "ada", "--revoke"]).well();
    assert!(revoked.contains("no longer works"), "{revoked}");
    let trail = house.run(&["account", "show", "ada"]).well();
    assert!(trail.contains("pass.issued") && trail.contains("pass.revoked"), "{trail}");
    for (arguments, why) in [
        (["account", "pass", "dave", "--minutes", "60"], "a pass would let nobody in"),
        (["account", "pass", "ada", "--minutes", "5"], "10 minutes to 24 hours"),
    ] {
        let said = house.run(&arguments).badly();
        assert!(said.contains("No pass was made.") && said.contains(why), "{said}");
    }
}
