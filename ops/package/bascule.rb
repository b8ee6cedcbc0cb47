class Bascule < Formula
  desc "HTTP-to-MCP bridge with a cache and a circuit breaker for each server"
  homepage "https://modelcontextprotocol.io"
  url "@URL@"
  version "@VERSION@"
  sha256 "@SHA256@"
  license "Apache-2.0"

  depends_on "openjdk"

  def install
    libexec.install Dir["*"]
    (bin/"bascule").write_env_script libexec/"bascule", Language::Java.overridable_java_home_env
    (etc/"bascule").mkpath
    (var/"lib/bascule").mkpath
    (etc/"bascule/bascule.yaml").write <<~YAML unless (etc/"bascule/bascule.yaml").exist?
      mcpServers: {}
      # Lists of tools survive a restart, also while servers are still starting.
      caches:
        tools:
          file: #{var}/lib/bascule/listings
    YAML
  end

  service do
    run [opt_bin/"bascule", "serve", "--config", etc/"bascule/bascule.yaml"]
    keep_alive crashed: true
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/bascule --version")
  end
end
