import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.SslFactory;

/**
 * Says of each key store in a directory whether Kafka takes it: for a listener of clients, and for the one of the
 * brokers, over which Kafka tries a handshake with itself before it starts.
 */
public class Stores {
    public static void main(String[] args) throws Exception {
        List<Path> all;
        try (Stream<Path> listed = Files.list(Path.of(args[0]))) {
            all = listed.sorted().collect(Collectors.toList());
        }
        for (Path dir : all) {
            System.out.println(dir.getFileName() + "\t" + judge(dir, false) + "\t" + judge(dir, true));
        }
    }

    private static String judge(Path dir, boolean brokers) throws Exception {
        Map<String, Object> configs = new HashMap<>();
        configs.put(SslConfigs.SSL_PROTOCOL_CONFIG, "TLSv1.3");
        configs.put(SslConfigs.SSL_CIPHER_SUITES_CONFIG, List.of());
        configs.put(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG, Arrays.asList("TLSv1.2", "TLSv1.3"));
        configs.put(SslConfigs.SSL_KEYMANAGER_ALGORITHM_CONFIG, SslConfigs.DEFAULT_SSL_KEYMANGER_ALGORITHM);
        configs.put(SslConfigs.SSL_TRUSTMANAGER_ALGORITHM_CONFIG, SslConfigs.DEFAULT_SSL_TRUSTMANAGER_ALGORITHM);
        configs.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
        configs.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
        for (String name : new String[] {
            SslConfigs.SSL_KEYSTORE_KEY_CONFIG, SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
            SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, SslConfigs.SSL_KEY_PASSWORD_CONFIG }) {
            if (Files.exists(dir.resolve(name)))
                configs.put(name, new Password(Files.readString(dir.resolve(name))));
        }
        configs.put("ssl.client.auth", Files.exists(dir.resolve("required")) ? "required" : "none");
        Constructor<?> made = Arrays.stream(SslFactory.class.getConstructors())
            .filter(c -> c.getParameterCount() == 3).findFirst().get();
        Object server = Arrays.stream(made.getParameterTypes()[0].getEnumConstants())
            .filter(mode -> mode.toString().equals("SERVER")).findFirst().get();
        try (SslFactory factory = (SslFactory) made.newInstance(server, null, brokers)) {
            factory.configure(configs);
            return "";
        } catch (Exception e) {
            String text = "";
            for (Throwable t = e; t != null; t = t.getCause())
                text += t + "; ";
            return text.replaceAll("\\s+", " ");
        }
    }
}
