package io.tocsin.normalise.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.MapAssert;
import org.junit.jupiter.api.Test;

class WindowsTextTest {

    private static MapAssert<Object, Object> data(String id, String text) {
        Map<String, Object> event = WindowsText.read("Security-Auditing", id + ": AUDIT_SUCCESS " + text);
        return assertThat(event).extractingByKey("EventData").asInstanceOf(InstanceOfAssertFactories.MAP);
    }

    @Test
    void aCommandLineNamesNoAddress() {
        String written = "cmd /c Source Network Address: 198.51.100.66 Process Command Line: x";
        data(
                        "4688",
                        "A new process has been created. Creator Subject: Account Name: bob Process Information:"
                                + " New Process Name: C:\\x.exe Process Command Line: " + written
                                + " Token Elevation Type indicates the type of token")
                .containsEntry("SubjectUserName", "bob")
                .containsEntry("CommandLine", written)
                .doesNotContainKey("IpAddress");
    }

    @Test
    void aCommandLineIsNotCutByASentenceOfWindows() {
        String written = "cmd /c This event is generated & evil.exe";
        data(
                        "4688",
                        "A new process has been created. Process Command Line: " + written
                                + " Token Elevation Type indicates the type of token")
                .containsEntry("CommandLine", written);
    }

    @Test
    void theNameOfAFileOnAShareNamesNoAddress() {
        data(
                        "5145",
                        "A network share object was checked to see whether client can be granted desired access. Subject:"
                                + " Account Name: bob Network Information: Object Type: File Source Address: 203.0.113.9"
                                + " Source Port: 50123 Share Information: Share Name: \\\\*\\docs Relative Target Name:"
                                + " a Source Address: 198.51.100.66 Access Request Information: Access Mask: 0x1")
                .containsEntry("IpAddress", "203.0.113.9")
                .containsEntry("RelativeTargetName", "a Source Address: 198.51.100.66");
    }

    @Test
    void theAccountOfAFailedLoginNamesNoAddress() {
        data(
                        "4625",
                        "An account failed to log on. Subject: Account Name: - Account For Which Logon Failed: Account Name:"
                                + " x Source Network Address: 198.51.100.66 Process Command Line: y Network Information:"
                                + " Workstation Name: PC1 Source Network Address: 203.0.113.9 Source Port: 50123")
                .containsEntry("IpAddress", "203.0.113.9")
                .containsEntry("IpPort", "50123");
    }
}
