package io.tocsin.respond.connector;

import io.tocsin.playbook.ErrorClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.naming.AuthenticationException;
import javax.naming.CommunicationException;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.ServiceUnavailableException;
import javax.naming.directory.Attribute;
import javax.naming.directory.Attributes;
import javax.naming.directory.BasicAttribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.ModificationItem;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;

/**
 * Changes one entry of a directory, found by the values of some attributes. The target's URL is {@code ldaps://host:636},
 * its token {@code <bind DN>:<password>}. Bits of numbers are set and cleared, so that what others wrote beside them stays.
 */
@SuppressWarnings({
    "BanJNDI", // only text is read: no object is asked for (SearchControls.returningObjFlag), so none is deserialised
    "JdkObsolete" // InitialDirContext takes nothing but a Hashtable
})
final class LdapEntries {

    private static final String ATTRIBUTE = "[A-Za-z][A-Za-z0-9-]{0,63}";

    ConnectorResult change(ConnectorRequest request, Duration timeout) {
        String token = request.target().token();
        int colon = token.indexOf(':');
        if (colon < 1 || colon == token.length() - 1) {
            // An empty password would be an anonymous bind (RFC 4513 §5.1.2), which servers accept.
            return new ConnectorResult.Failure(
                    ErrorClass.AUTH, "the target's token must be <bind DN>:<password>", false);
        }
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, request.target().url());
        environment.put(Context.SECURITY_AUTHENTICATION, "simple");
        environment.put(Context.SECURITY_PRINCIPAL, token.substring(0, colon));
        environment.put(Context.SECURITY_CREDENTIALS, token.substring(colon + 1));
        environment.put(Context.REFERRAL, "ignore");
        environment.put("com.sun.jndi.ldap.connect.timeout", Long.toString(timeout.toMillis()));
        environment.put("com.sun.jndi.ldap.read.timeout", Long.toString(timeout.toMillis()));
        boolean[] isSent = new boolean[1];
        try {
            DirContext directory = new InitialDirContext(environment);
            try {
                return change(directory, request, timeout, isSent);
            } finally {
                directory.close();
            }
        } catch (AuthenticationException e) {
            return new ConnectorResult.Failure(ErrorClass.AUTH, "LDAP: " + e.getMessage(), false);
        } catch (CommunicationException | ServiceUnavailableException e) {
            return new ConnectorResult.Failure(ErrorClass.CONNECT, "LDAP: " + e.getMessage(), isSent[0]);
        } catch (NamingException e) {
            return answer(422, Map.of("message", String.valueOf(e.getMessage())));
        }
    }

    private static ConnectorResult change(
            DirContext directory, ConnectorRequest request, Duration timeout, boolean[] isSent) throws NamingException {
        List<Object> values = new ArrayList<>();
        StringBuilder filter = new StringBuilder("(&");
        members(request, "match").forEach((name, value) -> {
            filter.append('(')
                    .append(attribute(name))
                    .append("={")
                    .append(values.size())
                    .append("})");
            values.add(String.valueOf(value));
        });
        SearchControls controls = new SearchControls();
        controls.setSearchScope(SearchControls.SUBTREE_SCOPE);
        controls.setCountLimit(2);
        controls.setTimeLimit((int) Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        List<SearchResult> found = new ArrayList<>();
        try {
            // The values are arguments: the filter's own characters in them mean nothing.
            NamingEnumeration<SearchResult> results =
                    directory.search(request.text("base"), filter.append(')').toString(), values.toArray(), controls);
            while (found.size() < 2 && results.hasMore()) {
                found.add(results.next());
            }
        } catch (IllegalArgumentException e) {
            return new ConnectorResult.Failure(ErrorClass.DATA, String.valueOf(e.getMessage()), false);
        } catch (javax.naming.SizeLimitExceededException e) {
            return answer(409, Map.of("message", "more than one entry matches"));
        }
        if (found.size() != 1) {
            return found.isEmpty()
                    ? answer(404, Map.of("message", "no entry matches"))
                    : answer(409, Map.of("message", "more than one entry matches"));
        }
        SearchResult entry = found.get(0);
        List<ModificationItem> changes = changes(request, entry.getAttributes());
        String name = entry.getNameInNamespace();
        if (!changes.isEmpty()) {
            request.aboutToSend().run();
            isSent[0] = true;
            directory.modifyAttributes(new javax.naming.ldap.LdapName(name), changes.toArray(ModificationItem[]::new));
        }
        return answer(200, Map.of("dn", name, "changed", !changes.isEmpty()));
    }

    private static List<ModificationItem> changes(ConnectorRequest request, Attributes is) throws NamingException {
        List<ModificationItem> changes = new ArrayList<>();
        for (Map.Entry<?, ?> member : members(request, "replace").entrySet()) {
            replace(attribute(member.getKey()), String.valueOf(member.getValue()), is, changes);
        }
        if (request.with().get("remove") instanceof List<?> names) {
            for (Object name : names) {
                if (is.get(attribute(name)) != null) {
                    changes.add(new ModificationItem(DirContext.REMOVE_ATTRIBUTE, new BasicAttribute(attribute(name))));
                }
            }
        }
        for (Map.Entry<?, ?> member : members(request, "set_bits").entrySet()) {
            String name = attribute(member.getKey());
            replace(name, Long.toString(number(is, name) | bits(member.getValue())), is, changes);
        }
        for (Map.Entry<?, ?> member : members(request, "clear_bits").entrySet()) {
            String name = attribute(member.getKey());
            replace(name, Long.toString(number(is, name) & ~bits(member.getValue())), is, changes);
        }
        return changes;
    }

    private static void replace(String name, String value, Attributes is, List<ModificationItem> changes)
            throws NamingException {
        Attribute before = is.get(name);
        if (before == null || before.size() != 1 || !value.equals(String.valueOf(before.get()))) {
            changes.add(new ModificationItem(DirContext.REPLACE_ATTRIBUTE, new BasicAttribute(name, value)));
        }
    }

    private static long number(Attributes is, String name) throws NamingException {
        Attribute attribute = is.get(name);
        return attribute == null ? 0 : Long.parseLong(String.valueOf(attribute.get()));
    }

    private static long bits(Object value) {
        return Long.parseLong(String.valueOf(value));
    }

    private static String attribute(Object name) {
        String text = String.valueOf(name);
        if (!text.matches(ATTRIBUTE)) {
            throw new IllegalArgumentException("\"" + text + "\" is not the name of an attribute");
        }
        return text;
    }

    private static Map<?, ?> members(ConnectorRequest request, String member) {
        return request.with().get(member) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static ConnectorResult answer(int status, Map<String, Object> body) {
        return new ConnectorResult.Answer(status, Map.of(), body, null);
    }
}
