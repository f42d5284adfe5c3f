package io.github.carillon.events.webhook;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests that no URL and no name leads inside (C94).
 */
class WebhookAddressesTests {

	private final WebhookAddresses strict = WebhookAddresses.strict();

	@ParameterizedTest
	@ValueSource(strings = { "https://example.com", "https://example.com/", "https://hooks.example.com/a?b=c%20d",
			"https://example.com:443/", "https://example.com:8443/x", "https://EXAMPLE.com/", "https://example.com./",
			"https://xn--bcher-kva.example/", "https://8.8.8.8/", "https://[2606:4700:4700::1111]/",
			"https://[::ffff:8.8.8.8]/", "HTTPS://example.com/" })
	void takesWhatIsOfTheInternet(String url) {
		assertThat(this.strict.check(url)).hasToString(url);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "example.com", "//example.com/", "http://example.com/", "ftp://example.com/",
			"file:///etc/passwd", "gopher://example.com/", "jar:https://example.com!/", "javascript:alert(1)",
			"https://", "https:///path", "https:example.com", "https://user@example.com/",
			"https://user:secret@example.com/", "https://example.com@127.0.0.1/", "https://example.com#@evil.example/",
			"https://example.com/#fragment", "https://example.com:22/", "https://example.com:6379@evil.example/",
			"https://example.com:0/", "https://example.com:65536/", "https://example.com:25/",
			"https://example.com:-1/", "https://example.com /", "https://example.com/\r\nX-Evil: 1",
			"https://example.com/%zz", "https://exämple.com/", "https://example\u3002com/",
			"https://\u2460\u2461\u2466.0.0.1/", "https://127.0.0.1/", "https://127.1/", "https://127.0.1/",
			"https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/",
			"https://017700000001/", "https://127.0.0.1./", "https://127.0.0.01/", "https://0.0.0.0/", "https://0/",
			"https://10.0.0.1/", "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/",
			"https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/", "https://192.0.0.192/",
			"https://192.0.2.1/", "https://192.88.99.1/", "https://198.18.0.1/", "https://198.19.255.255/",
			"https://198.51.100.1/", "https://203.0.113.1/", "https://224.0.0.1/", "https://240.0.0.1/",
			"https://255.255.255.255/", "https://[::1]/", "https://[::]/", "https://[0:0:0:0:0:0:0:1]/",
			"https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/",
			"https://[::ffff:169.254.169.254]/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b::10.0.0.1]/",
			"https://[64:ff9b:1::7f00:1]/", "https://[2002:7f00:1::]/", "https://[2001::1]/", "https://[2001:db8::1]/",
			"https://[fc00::1]/", "https://[fd00:ec2::254]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/",
			"https://[fec0::1]/", "https://[ff02::1]/", "https://[3fff::1]/", "https://[5f00::1]/", "https://[100::1]/",
			"https://[::1/", "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://a.localhost/",
			"https://printer.local/", "https://metadata.google.internal/", "https://router.home.arpa/",
			"https://intranet/", "https://example..com/", "https://.example.com/", "https://-a.example.com/",
			"https://example.com%00.evil.example/", "https://example.com%2f@evil.example/",
			"https://a_very_long_label_a_very_long_label_a_very_long_label_a_very_long.example/",
			"https://example.com\\@evil.example/", "https://example.0x7f/", "https://example.127/" })
	void refusesWhatLeadsInsideOrCannotBeTold(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.strict.check(url))
			.withMessageStartingWith("The URL of the webhook endpoint ")
			.withMessageNotContaining("secret@");
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::", "fe80::1", "fd00:ec2::254",
			"fec0::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "3fff::1", "5f00::1", "100.127.255.255",
			"0.1.2.3", "ff0e::1" })
	void dialsNoAddressInside(String address) throws Exception {
		assertThat(this.strict.allows(InetAddress.getByName(address))).isFalse();
		assertThat(new WebhookAddresses(false, true).allows(InetAddress.getByName(address))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "8.8.8.8", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0",
			"198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1", "2001:200::1", "64:ff9b::8.8.8.8" })
	void dialsTheInternetUpToItsBorders(String address) throws Exception {
		assertThat(this.strict.allows(InetAddress.getByName(address))).isTrue();
	}

	/** A client may make such where the JDK makes addresses of IPv4. */
	@Test
	void anAddressOfIpv4WithinIpv6IsLookedAtAsSuch() throws Exception {
		assertThat(this.strict.allows(mapped(127, 0, 0, 1))).isFalse();
		assertThat(this.strict.allows(mapped(169, 254, 169, 254))).isFalse();
		assertThat(this.strict.allows(mapped(8, 8, 8, 8))).isTrue();
		assertThat(this.strict.allows(Inet6Address.getByAddress(null, compatible(127, 0, 0, 1), -1))).isFalse();
		assertThat(this.strict.allows(Inet6Address.getByAddress(null, compatible(8, 8, 8, 8), -1))).isFalse();
	}

	@Test
	void httpAndPrivateNetworksCanBeAllowed() {
		assertThat(new WebhookAddresses(true, false).check("http://example.com/")).hasScheme("http");
		assertThat(new WebhookAddresses(true, true).check("http://localhost:81/")).hasPort(81);
		assertThat(new WebhookAddresses(true, true).check("http://[::1]:8080/")).hasPort(8080);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new WebhookAddresses(true, false).check("http://localhost/"))
			.withMessageContaining("carillon.webhooks.allow-private-networks=true");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new WebhookAddresses(true, true).check("http://localhost:70000/"));
	}

	private static InetAddress mapped(int... ipv4) throws UnknownHostException {
		byte[] bytes = compatible(ipv4);
		bytes[10] = (byte) 0xFF;
		bytes[11] = (byte) 0xFF;
		return Inet6Address.getByAddress(null, bytes, -1);
	}

	private static byte[] compatible(int... ipv4) {
		byte[] bytes = new byte[16];
		for (int i = 0; i < ipv4.length; i++) {
			bytes[12 + i] = (byte) ipv4[i];
		}
		return bytes;
	}

}
