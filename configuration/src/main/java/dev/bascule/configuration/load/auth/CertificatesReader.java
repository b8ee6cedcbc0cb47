package dev.bascule.configuration.load.auth;

import static dev.bascule.configuration.parse.KeyCondition.has;
import static dev.bascule.configuration.parse.KeyCondition.not;

import dev.bascule.application.policy.AccessCertificate;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/** Reads {@code auth.certificates}: the accepted client certificates. */
final class CertificatesReader {

  private static final List<String> KEYS = List.of("name", "subject", "san", "groups", "admin");

  private static final ValueType<String> SUBJECT =
      ValueType.parsed(
          "a distinguished name such as CN=backup,O=Example",
          "[\\s\\S]*=[\\s\\S]*",
          CertificatesReader::subject);

  private CertificatesReader() {}

  static List<AccessCertificate> read(ConfigSection auth) {
    List<AccessCertificate> certificates = new ArrayList<>();
    for (ConfigSection section : auth.sections("certificates", KEYS)) {
      ConfigSection keys = section.hidden();
      Optional<String> name = PrincipalReader.name(keys, "the owner of the certificate");
      Optional<String> subject = keys.read("subject", SUBJECT);
      Optional<String> alternative = keys.text("san").filter(text -> !text.isEmpty());
      Set<String> groups = PrincipalReader.groups(keys);
      boolean isAdministrator = keys.flag("admin", false);
      boolean isAnonymous =
          section.reject(
              not(has("subject").or(has("san"))),
              "expected `subject` or `san`: the identity in the certificate");
      if (!isAnonymous && name.isPresent() && (subject.isPresent() || alternative.isPresent())) {
        certificates.add(
            new AccessCertificate(name.get(), subject, alternative, groups, isAdministrator));
        List<String> details = new ArrayList<>();
        subject.ifPresent(details::add);
        alternative.ifPresent(details::add);
        details.addAll(PrincipalReader.describe(groups, isAdministrator));
        section.show(name.get() + " (" + String.join("; ", details) + ")");
      }
    }
    return List.copyOf(certificates);
  }

  /** Normalizes a subject for comparison. */
  private static Optional<String> subject(String text) {
    try {
      return Optional.of(new X500Principal(text).getName(X500Principal.RFC2253))
          .filter(name -> !name.isEmpty());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
