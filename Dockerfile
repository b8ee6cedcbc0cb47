# Only the bridge: running servers (`url`) need nothing else. For servers that are child processes, build on this
# image and add what they need, such as Node.js for `npx`.

FROM docker.io/library/maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
RUN mvn --batch-mode --no-transfer-progress -DskipTests -Dspotless.check.skip -Daot.skip package

FROM docker.io/library/eclipse-temurin:25-jre-alpine

LABEL org.opencontainers.image.title="Bascule" \
      org.opencontainers.image.description="An HTTP-to-MCP bridge with a cache and a circuit breaker for each server" \
      org.opencontainers.image.licenses="Apache-2.0"

WORKDIR /opt/bascule
COPY --from=build /source/bootstrap/target/lib/ lib/
COPY --from=build /source/bootstrap/target/bascule.jar /source/ops/jvm.options ./
# The AOT cache is valid only for the JVM that created it, so it is created here.
RUN ["java", "@/opt/bascule/jvm.options", "-XX:AOTCacheOutput=/opt/bascule/bascule.aot", \
  "-cp", "/opt/bascule/bascule.jar", "dev.bascule.bootstrap.aot.AotTraining"]

# A number, so that Kubernetes can verify that it is not root.
USER 10001:10001
EXPOSE 8808
STOPSIGNAL SIGTERM

# Alpine has this wget. Change the URL for `listen.basePath` or another port; for `listen.tls`, use `https` and
# --no-check-certificate.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8808/health/live"]

# The same options as the launcher; JAVA_TOOL_OPTIONS adds more, and _JAVA_OPTIONS overrides them.
ENTRYPOINT ["java", "@/opt/bascule/jvm.options", "-XX:AOTCache=/opt/bascule/bascule.aot", \
  "-jar", "/opt/bascule/bascule.jar"]
CMD ["serve", "--host", "0.0.0.0", "--config", "/etc/bascule/bascule.yaml"]
