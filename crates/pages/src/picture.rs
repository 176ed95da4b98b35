//! What templates draw or make themselves, so that nothing is asked of another server: QR codes, and text files.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode, QrResult};

/// Modules of light around a QR code (ISO/IEC 18004 asks for four).
const MARGIN: usize = 4;

/// A QR code as the content of an SVG: one path over a light ground, so that cameras can read it in dark colours too.
pub(crate) fn qr_code(text: &str) -> QrResult<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let width = code.width();
    let size = width + 2 * MARGIN;
    let mut path = String::new();
    for (index, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
        // Writing to a String can't fail.
        let _ = write!(path, "M{} {}h1v1h-1z", index % width + MARGIN, index / width + MARGIN);
    }
    Ok(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {size} {size}\" aria-hidden=\"true\" focusable=\"false\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

/// The address of a text file that the page holds itself (RFC 2397).
pub(crate) fn text_file(text: &str) -> String {
    let mut address = "data:text/plain;charset=utf-8,".to_owned();
    for byte in text.trim().replace('\n', "\r\n").bytes() {
        // Writing to a String can't fail.
        let _ = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                write!(address, "{}", char::from(byte))
            }
            _ => write!(address, "%{byte:02X}"),
        };
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_the_three_marks_of_a_qr_code_and_nothing_from_elsewhere() {
        let picture = qr_code("otpauth://totp/Meridian:ada?secret=GEZDGNBVGY3TQOJQ").unwrap();
        assert!(!picture.contains("http") && !picture.contains("style"), "{picture}");
        let dark = |x: usize, y: usize| picture.contains(&format!("M{} {}h1", x + MARGIN, y + MARGIN));
        let size: usize = picture.split("0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let end = size - 2 * MARGIN - 7;
        for (left, top) in [(0, 0), (end, 0), (0, end)] {
            assert!((0..7).all(|step| dark(left + step, top) && dark(left, top + step)), "{left} {top}");
            assert!(!dark(left + 1, top + 1) && dark(left + 3, top + 3));
        }
        assert!(!picture.contains("M3 ") && qr_code(&"x".repeat(5_000)).is_err());
    }

    #[test]
    fn a_text_file_has_the_line_ends_that_every_program_knows() {
        assert_eq!(text_file(" für 1\n2-A \n"), "data:text/plain;charset=utf-8,f%C3%BCr%201%0D%0A2-A");
    }
}
