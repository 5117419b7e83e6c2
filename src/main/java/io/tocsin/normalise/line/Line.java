package io.tocsin.normalise.line;

/**
 * One log line as its program wrote it.
 *
 * @param program its name as the header has it, {@code ""} where there is none
 * @param text the message, without the header
 */
public record Line(String program, String text) {

    /** The program without its folder, and without what older PAM versions add: {@code sshd(pam_unix)}. */
    public String baseName() {
        int slash = program.lastIndexOf('/');
        int bracket = program.indexOf('(', slash + 1);
        return program.substring(slash + 1, bracket > 0 ? bracket : program.length());
    }
}
