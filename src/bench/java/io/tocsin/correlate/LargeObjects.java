package io.tocsin.correlate;

/** Objects as cloud services, domain controllers and clusters log them. */
final class LargeObjects {

    static final String CLOUD_TRAIL = """
            {"eventVersion": "1.08", "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:alice", "arn": \
            "arn:aws:sts::123456789012:assumed-role/Admin/alice", "accountId": "123456789012", "accessKeyId": \
            "ASIAEXAMPLE", "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE", "arn": \
            "arn:aws:iam::123456789012:role/Admin", "accountId": "123456789012", "userName": "Admin"}, \
            "webIdFederationData": {}, "attributes": {"creationDate": "2026-03-02T00:10:00Z", "mfaAuthenticated": \
            "false"}}}, "eventTime": "2026-03-02T00:20:00Z", "eventSource": "iam.amazonaws.com", "eventName": \
            "CreateAccessKey", "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2.15.0 \
            Python/3.11.6 Linux/6.1 exe/x86_64 prompt/off command/iam.create-access-key", "requestParameters": \
            {"userName": "backup"}, "responseElements": {"accessKey": {"userName": "backup", "accessKeyId": \
            "AKIAEXAMPLE", "status": "Active", "createDate": "Mar 2, 2026 12:20:00 AM"}}, "requestID": \
            "4d0a2a0e-1111-4222-8333-94f1b2c3d4e5", "eventID": "b7c5e0c2-1111-4222-8333-94f1b2c3d4e5", "readOnly": false, \
            "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": "123456789012", "eventCategory": \
            "Management", "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", \
            "clientProvidedHostHeader": "iam.amazonaws.com"}}""";

    static final String LOGON = """
            {"@timestamp": "2026-03-02T00:20:00.123Z", "agent": {"type": "winlogbeat", "version": "8.12.0", "name": \
            "dc1", "id": "0a1b2c3d"}, "ecs": {"version": "8.0.0"}, "host": {"name": "dc1.corp.example"}, "event": \
            {"code": "4625", "kind": "event", "provider": "Microsoft-Windows-Security-Auditing", "outcome": "failure", \
            "action": "Logon", "created": "2026-03-02T00:20:01.000Z"}, "log": {"level": "information"}, "winlog": \
            {"channel": "Security", "computer_name": "dc1.corp.example", "event_id": "4625", "opcode": "Info", \
            "provider_guid": "{54849625-5478-4994-A5BA-3E3B0328C30D}", "provider_name": \
            "Microsoft-Windows-Security-Auditing", "record_id": "123456", "task": "Logon", "keywords": ["Audit Failure"], \
            "process": {"pid": 620, "thread": {"id": 4712}}, "api": "wineventlog", "event_data": {"SubjectUserSid": \
            "S-1-0-0", "SubjectUserName": "-", "SubjectDomainName": "-", "SubjectLogonId": "0x0", "TargetUserSid": \
            "S-1-0-0", "TargetUserName": "administrator", "TargetDomainName": "CORP", "Status": "0xc000006d", \
            "FailureReason": "%%2313", "SubStatus": "0xc000006a", "LogonType": "3", "LogonProcessName": "NtLmSsp ", \
            "AuthenticationPackageName": "NTLM", "WorkstationName": "WS-77", "TransmittedServices": "-", "LmPackageName": \
            "-", "KeyLength": "0", "ProcessId": "0x0", "ProcessName": "-", "IpAddress": "203.0.113.9", "IpPort": \
            "52110"}}, "message": "An account failed to log on.\\n\\nSubject:\\n\\tSecurity ID:\\t\\tS-1-0-0\\n\\tAccount \
            Name:\\t\\t-\\n\\tAccount Domain:\\t\\t-\\n\\tLogon ID:\\t\\t0x0\\n\\nLogon Type:\\t\\t\\t3\\n\\nAccount For \
            Which Logon Failed:\\n\\tSecurity ID:\\t\\tS-1-0-0\\n\\tAccount Name:\\t\\tadministrator\\n\\tAccount \
            Domain:\\t\\tCORP\\n\\nFailure Information:\\n\\tFailure Reason:\\t\\tUnknown user name or bad \
            password.\\n\\tStatus:\\t\\t\\t0xC000006D\\n\\tSub Status:\\t\\t0xC000006A"}""";

    static final String AUDIT = """
            {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "RequestResponse", "auditID": \
            "6f2b6c1e-1111-4222-8333-94f1b2c3d4e5", "stage": "ResponseComplete", "requestURI": \
            "/api/v1/namespaces/default/pods/web-0/exec?command=sh&stdin=true&tty=true", "verb": "create", "user": \
            {"username": "alice@example.com", "groups": ["devs", "system:authenticated"], "extra": \
            {"authentication.kubernetes.io/credential-id": ["X509SHA256=00aa"]}}, "sourceIPs": ["198.51.100.7", \
            "10.0.0.1"], "userAgent": "kubectl/v1.29.0 (linux/amd64) kubernetes/3f7a50f", "objectRef": {"resource": \
            "pods", "namespace": "default", "name": "web-0", "apiVersion": "v1", "subresource": "exec"}, \
            "responseStatus": {"metadata": {}, "code": 101}, "requestReceivedTimestamp": "2026-03-02T00:20:00.123456Z", \
            "stageTimestamp": "2026-03-02T00:20:02.123456Z", "annotations": {"authorization.k8s.io/decision": "allow", \
            "authorization.k8s.io/reason": "RBAC: allowed by RoleBinding \\"dev/default\\" of Role \\"dev\\" to Group \
            \\"devs\\""}}""";

    private LargeObjects() {}
}
