package io.tocsin.respond.connector;

import io.tocsin.playbook.ErrorClass;
import java.time.Duration;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The ways outside that need no Camel route: commands here and on other hosts, and changes of directories. */
@Component
final class DirectTransports implements DisposableBean {

    private final SshCommands ssh = new SshCommands();
    private final LocalCommands local = new LocalCommands();
    private final LdapEntries ldap = new LdapEntries();

    ConnectorResult call(ConnectorRequest request, Duration timeout) {
        return switch (request.connector().transport()) {
            case SSH -> ssh.run(request, timeout);
            case COMMAND -> local.run(request, timeout);
            case LDAP -> ldap.change(request, timeout);
            default ->
                new ConnectorResult.Failure(
                        ErrorClass.INTERNAL, request.connector().transport() + " needs a route", false);
        };
    }

    @Override
    public void destroy() {
        ssh.close();
    }
}
