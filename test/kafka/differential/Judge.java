import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Says of each server.properties on stdin whether Kafka takes it: an empty line, or why not. A file there is its length
 * as four bytes, then its text.
 */
public class Judge {
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err); // where Kafka logs
        DataInputStream in = new DataInputStream(System.in);
        Method fromProps = Class.forName("kafka.server.KafkaConfig").getMethod("fromProps", Properties.class, boolean.class);
        for (int length = in.readInt(); length >= 0; length = in.readInt()) {
            out.println(judge(fromProps, in.readNBytes(length)).replace('\n', ' ').replace('\r', ' '));
            if (in.available() == 0)
                out.flush();
        }
    }

    static String judge(Method fromProps, byte[] file) throws Exception {
        try {
            Properties properties = new Properties();
            properties.load(new ByteArrayInputStream(file)); // as Kafka does (Utils.loadProps)
            fromProps.invoke(null, properties, false);
            return "";
        } catch (InvocationTargetException refused) {
            return String.valueOf(refused.getCause());
        } catch (IllegalArgumentException malformed) {
            return malformed.toString();
        }
    }
}
