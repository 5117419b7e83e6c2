package io.tocsin.normalise.line;

/**
 * The items of a try to log in, as Linux-PAM's modules write them: {@code logname= uid=0 euid=0 tty=ssh ruser=RUSER
 * rhost=RHOST  user=USER}, the user only where PAM knows it.
 *
 * <p>A client chooses RUSER (FTP servers put the name it gave there) and USER, and both may imitate the other items; what
 * stands in front of them is the server's. So is RHOST, which holds no blank. What cannot be told apart is {@code ""}.
 */
record PamItems(String logname, String tty, String remoteUser, String remoteHost, String user) {

    private static final String RUSER = "ruser=";
    private static final String RHOST = " rhost=";
    private static final String USER = " user=";

    static PamItems of(String written) {
        String text = " " + written.strip();
        int ruser = text.indexOf(" " + RUSER) + 1;
        int first = text.indexOf(RHOST, Math.max(0, ruser - 1));
        String server = text.substring(0, ruser > 0 ? ruser : first < 0 ? text.length() : first);
        String logname = Words.after(server, " logname=");
        String tty = Words.after(server, " tty=");
        if (text.length() > Peer.LONGEST_WITH_ITS_END) {
            return new PamItems(logname, tty, "", "", ""); // what a client wrote last may have lost what follows it
        }
        int last = text.lastIndexOf(RHOST);
        int user = text.indexOf(USER, server.length() - 1);
        if (first < 0) {
            return new PamItems(logname, tty, "", "", user < 0 ? "" : text.substring(user + USER.length()));
        }
        // RUSER stands in front of the server's host, so the last host is right, unless USER stands in front of that
        String host = Words.word(text, last + RHOST.length());
        String behind = text.substring(last + RHOST.length() + host.length()).strip();
        boolean isEnd = behind.isEmpty() || behind.startsWith(USER.strip());
        if (!isEnd || (user > 0 && user < last)) {
            return new PamItems(logname, tty, "", "", "");
        }
        return new PamItems(
                logname,
                tty,
                ruser > 0 ? text.substring(ruser + RUSER.length(), last).strip() : "",
                host,
                behind.isEmpty() ? "" : behind.substring(USER.strip().length()));
    }
}
