// A text field of Java's Swing that writes what stands in it into the file named, whenever it changes.

import java.awt.Font;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.swing.JFrame;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.SwingUtilities;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;

public class EditorSwing {
    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]);
        SwingUtilities.invokeLater(() -> {
            JFrame window = new JFrame("ieum-swing");
            JTextArea field = new JTextArea(12, 60);
            field.setFont(new Font("NanumGothic", Font.PLAIN, 16));
            field.getDocument().addDocumentListener(new DocumentListener() {
                public void insertUpdate(DocumentEvent event) { write(); }
                public void removeUpdate(DocumentEvent event) { write(); }
                public void changedUpdate(DocumentEvent event) { write(); }
                void write() {
                    try {
                        Files.writeString(file, field.getText());
                    } catch (IOException problem) {
                        System.exit(1);
                    }
                }
            });
            window.add(new JScrollPane(field));
            window.setDefaultCloseOperation(JFrame.EXIT_ON_CLOSE);
            window.pack();
            window.setVisible(true);
        });
    }
}
