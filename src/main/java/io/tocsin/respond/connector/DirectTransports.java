package io.tocsin.respond.connector;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.respond.connector.message.Messages;
import java.time.Duration;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The ways outside that need no Camel route: commands here and on other hosts, changes of directories, messages. */
@Component
final class DirectTransports implements DisposableBean {

    private final SshCommands ssh = new SshCommands();
    private final LocalCommands local = new LocalCommands();
    private final LdapEntries ldap = new LdapEntries();
    private final Messages messages = new Messages();

    ConnectorResult call(ConnectorRequest request, Duration timeout) {
        return switch (request.connector().transport()) {
            case SSH -> ssh.run(request, timeout);
            case COMMAND -> local.run(request, timeout);
            case LDAP -> ldap.change(request, timeout);
            case MESSAGE -> messages.send(request, timeout);
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
