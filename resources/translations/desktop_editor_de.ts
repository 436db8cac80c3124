<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Action</name>
    <message>
        <source>&amp;New Window</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Neues Fenste&amp;r</translation>
    </message>
    <message>
        <source>&amp;Open Photo…</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Foto öffnen&#xa0;…</translation>
    </message>
    <message>
        <source>Try the &amp;Sample Photo</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Beispielfoto &amp;ausprobieren</translation>
    </message>
    <message>
        <source>&amp;Paste Photo</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Foto &amp;einfügen</translation>
    </message>
    <message>
        <source>Open Pro&amp;ject…</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Projekt öffnen&#xa0;…</translation>
    </message>
    <message>
        <source>Restore &amp;Unsaved Work</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Ungesicherte Arbeit wiederherstellen</translation>
    </message>
    <message>
        <source>Sa&amp;ve Project</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Projekt &amp;speichern</translation>
    </message>
    <message>
        <source>Save Project &amp;As…</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Projekt speichern u&amp;nter&#xa0;…</translation>
    </message>
    <message>
        <source>Rever&amp;t to Saved</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Zurück zum gesicherten S&amp;tand</translation>
    </message>
    <message>
        <source>&amp;Export As…</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>E&amp;xportieren als&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Close Window</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Fenster s&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Write the Prompt</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Anweisung schreiben</translation>
    </message>
    <message>
        <source>Earlier Pro&amp;mpts…</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Frühere Anweisungen&#xa0;…</translation>
    </message>
    <message>
        <source>Go to the &amp;Candidates</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Zu den &amp;Vorschlägen</translation>
    </message>
    <message>
        <source>&amp;Find Earlier Candidates</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Frühere Vorschläge &amp;suchen</translation>
    </message>
    <message>
        <source>&amp;Plan What Is Sent</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Planen, was gesendet wird</translation>
    </message>
    <message>
        <source>&amp;Send the Whole Photo</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Ganzes Foto senden</translation>
    </message>
    <message>
        <source>Whole Photo &amp;Along with a Small Region</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Ganzes Foto bei kleinem &amp;Bereich mitsenden</translation>
    </message>
    <message>
        <source>Nudge &amp;Left</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Nach &amp;links verschieben</translation>
    </message>
    <message>
        <source>Nudge &amp;Right</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Nach &amp;rechts verschieben</translation>
    </message>
    <message>
        <source>Nudge &amp;Up</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Nach &amp;oben verschieben</translation>
    </message>
    <message>
        <source>Nudge &amp;Down</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Nach &amp;unten verschieben</translation>
    </message>
    <message>
        <source>Nudge Left by 10 Pixels</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>10 Pixel nach links verschieben</translation>
    </message>
    <message>
        <source>Nudge Right by 10 Pixels</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>10 Pixel nach rechts verschieben</translation>
    </message>
    <message>
        <source>Nudge Up by 10 Pixels</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>10 Pixel nach oben verschieben</translation>
    </message>
    <message>
        <source>Nudge Down by 10 Pixels</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>10 Pixel nach unten verschieben</translation>
    </message>
    <message>
        <source>R&amp;eset</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Zurücksetzen</translation>
    </message>
    <message>
        <source>Show or &amp;Hide Layer</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Ebene &amp;ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Move Layer &amp;Up</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Ebene nach &amp;oben</translation>
    </message>
    <message>
        <source>Move Layer &amp;Down</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Ebene nach un&amp;ten</translation>
    </message>
    <message>
        <source>&amp;Remove Layer</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Ebene ent&amp;fernen</translation>
    </message>
    <message>
        <source>Dup&amp;licate Layer</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Ebene &amp;duplizieren</translation>
    </message>
    <message>
        <source>&amp;Merge Down</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Nach unten &amp;zusammenfügen</translation>
    </message>
    <message>
        <source>Merge &amp;Visible</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Sichtbare zusammenfügen</translation>
    </message>
    <message>
        <source>S&amp;plit Merged Layer</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Zusa&amp;mmengefügte Ebene trennen</translation>
    </message>
    <message>
        <source>Like the &amp;System</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Practice Service (No AI Model)</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Übungs&amp;dienst (kein KI-Modell)</translation>
    </message>
    <message>
        <source>&amp;Infinity Blue</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Infinity Blue</translation>
    </message>
    <message>
        <source>&amp;OpenAI</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;OpenAI</translation>
    </message>
    <message>
        <source>&amp;Another Address</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Andere Adresse</translation>
    </message>
    <message>
        <source>&amp;What Is Sent…</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Was gesendet wird&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Copy as curl</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Als &amp;curl kopieren</translation>
    </message>
    <message>
        <source>Enter &amp;Key…</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Schlüssel eingeben&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Einstellungen&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Ledger…</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Kostenbuch&#xa0;…</translation>
    </message>
    <message>
        <source>Help &amp;Contents</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Inhalt der Hilfe</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>Copy &amp;Diagnostics</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Diagnose kopieren</translation>
    </message>
    <message>
        <source>Open &amp;Log Folder</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>&amp;Protokollordner öffnen</translation>
    </message>
    <message>
        <source>&amp;About Desktop Editor</source>
        <extracomment>ui/action_table.py</extracomment>
        <translation>Ü&amp;ber Desktop Editor</translation>
    </message>
    <message>
        <source>Select &amp;All</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>&amp;Alles auswählen</translation>
    </message>
    <message>
        <source>Select &amp;Nothing</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>&amp;Nichts auswählen</translation>
    </message>
    <message>
        <source>&amp;Invert Selection</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Auswahl &amp;umkehren</translation>
    </message>
    <message>
        <source>S&amp;ubject</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>&amp;Motiv</translation>
    </message>
    <message>
        <source>Ba&amp;ckground</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>&amp;Hintergrund</translation>
    </message>
    <message>
        <source>From &amp;Difference</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Aus Unterschie&amp;d</translation>
    </message>
    <message>
        <source>&amp;Grow Selection</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Auswahl &amp;vergrößern</translation>
    </message>
    <message>
        <source>S&amp;hrink Selection</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Auswahl ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Grow by Pi&amp;xels…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Um Pi&amp;xel vergrößern&#xa0;…</translation>
    </message>
    <message>
        <source>Shrin&amp;k by Pixels…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Um &amp;Pixel verkleinern&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Feather…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>&amp;Weicher Rand&#xa0;…</translation>
    </message>
    <message>
        <source>S&amp;mooth…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>&amp;Glätten&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Border…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>&amp;Rahmen&#xa0;…</translation>
    </message>
    <message>
        <source>Fill H&amp;oles</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>&amp;Löcher füllen</translation>
    </message>
    <message>
        <source>Selection from &amp;Layer Mask</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Auswahl aus &amp;Ebenenmaske</translation>
    </message>
    <message>
        <source>Selection from Layer &amp;Transparency</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Auswahl aus Ebenen&amp;transparenz</translation>
    </message>
    <message>
        <source>Selection from Fil&amp;e…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Auswahl aus Date&amp;i&#xa0;…</translation>
    </message>
    <message>
        <source>Use as &amp;Reference</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Als Re&amp;ferenz verwenden</translation>
    </message>
    <message>
        <source>&amp;Save Selection to File…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Auswahl in Datei &amp;speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Mask: Show What &amp;Changed</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Maske: &amp;Geändertes zeigen</translation>
    </message>
    <message>
        <source>Mask: Show &amp;Everything</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Maske: &amp;alles zeigen</translation>
    </message>
    <message>
        <source>Mask: Show &amp;Nothing</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Maske: &amp;nichts zeigen</translation>
    </message>
    <message>
        <source>Mask: &amp;Invert</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Maske: &amp;umkehren</translation>
    </message>
    <message>
        <source>Mask: From the &amp;Selection</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Maske: aus der Aus&amp;wahl</translation>
    </message>
    <message>
        <source>&amp;Align Again</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Neu aus&amp;richten</translation>
    </message>
    <message>
        <source>&amp;Grow Mask…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Maske &amp;vergrößern&#xa0;…</translation>
    </message>
    <message>
        <source>S&amp;hrink Mask…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Maske ver&amp;kleinern&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Feather Mask…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Maskenrand &amp;weich machen&#xa0;…</translation>
    </message>
    <message>
        <source>S&amp;mooth Mask…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Maske &amp;glätten&#xa0;…</translation>
    </message>
    <message>
        <source>Fill H&amp;oles in Mask</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>&amp;Löcher der Maske füllen</translation>
    </message>
    <message>
        <source>Mask from Fil&amp;e…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Maske aus &amp;Datei&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Save Mask to File…</source>
        <extracomment>ui/action_table_select.py</extracomment>
        <translation>Maske in Datei &amp;speichern&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Move Around</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>Foto &amp;bewegen</translation>
    </message>
    <message>
        <source>&amp;Selection Brush</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>&amp;Auswahlpinsel</translation>
    </message>
    <message>
        <source>Selection &amp;Rectangle</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>Auswahl&amp;rechteck</translation>
    </message>
    <message>
        <source>Selection Ell&amp;ipse</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>Auswahl&amp;ellipse</translation>
    </message>
    <message>
        <source>Lass&amp;o</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>&amp;Lasso</translation>
    </message>
    <message>
        <source>&amp;Polygon Lasso</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>&amp;Polygon-Lasso</translation>
    </message>
    <message>
        <source>In&amp;telligent Scissors</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>&amp;Magnetschere</translation>
    </message>
    <message>
        <source>Magic &amp;Wand</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>Zauber&amp;stab</translation>
    </message>
    <message>
        <source>&amp;Colour Range</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>&amp;Farbbereich</translation>
    </message>
    <message>
        <source>Ob&amp;ject</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>&amp;Objekt</translation>
    </message>
    <message>
        <source>&amp;Gradient</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>Farb&amp;verlauf</translation>
    </message>
    <message>
        <source>&amp;Brush: Show the Layer</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>Pi&amp;nsel: Ebene zeigen</translation>
    </message>
    <message>
        <source>&amp;Eraser: Hide the Layer</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>Ra&amp;dierer: Ebene verbergen</translation>
    </message>
    <message>
        <source>Edit Regio&amp;n</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>Bearbe&amp;itungsbereich</translation>
    </message>
    <message>
        <source>&amp;Zoom</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>&amp;Zoom</translation>
    </message>
    <message>
        <source>Sm&amp;aller Brush</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>&amp;Kleinerer Pinsel</translation>
    </message>
    <message>
        <source>&amp;Larger Brush</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>&amp;Größerer Pinsel</translation>
    </message>
    <message>
        <source>Softer Brush</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>Weicherer Pinsel</translation>
    </message>
    <message>
        <source>Harder Brush</source>
        <extracomment>ui/action_table_tools.py</extracomment>
        <translation>Härterer Pinsel</translation>
    </message>
    <message>
        <source>{action} {step}</source>
        <extracomment>ui/main_window.py</extracomment>
        <translation>{action}: {step}</translation>
    </message>
    <message>
        <source>&amp;Blue</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Blau</translation>
    </message>
    <message>
        <source>&amp;Green</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Grün</translation>
    </message>
    <message>
        <source>M&amp;agenta</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Magenta</translation>
    </message>
    <message>
        <source>&amp;Yellow</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>Ge&amp;lb</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Vergrößern</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>&amp;Fit in the Window</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>In Fenster &amp;einpassen</translation>
    </message>
    <message>
        <source>Fi&amp;ll the Window</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>Fenster &amp;füllen</translation>
    </message>
    <message>
        <source>&amp;Actual Pixels (100 %)</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Tatsächliche Pixel (100 %)</translation>
    </message>
    <message>
        <source>Show the O&amp;riginal (Hold to Peek)</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Original zeigen (für kurzen Blick halten)</translation>
    </message>
    <message>
        <source>Split: Original Le&amp;ft, Result Right</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>Geteilt: Original &amp;links, Ergebnis rechts</translation>
    </message>
    <message>
        <source>Split: Original &amp;Above, Result Below</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>Geteilt: Original o&amp;ben, Ergebnis unten</translation>
    </message>
    <message>
        <source>Side &amp;by Side</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Nebeneinander</translation>
    </message>
    <message>
        <source>&amp;Difference as Colours</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Unterschied als Farben</translation>
    </message>
    <message>
        <source>&amp;Marching Ants</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Ameisenlinie</translation>
    </message>
    <message>
        <source>&amp;Still Outline</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Ruhender Umriss</translation>
    </message>
    <message>
        <source>&amp;Tint</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Einfärbung</translation>
    </message>
    <message>
        <source>&amp;Other Colour…</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>An&amp;dere Farbe&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Colours and Strengths…</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Farben und Stärken&#xa0;…</translation>
    </message>
    <message>
        <source>Show &amp;Mask</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>&amp;Maske zeigen</translation>
    </message>
    <message>
        <source>Mask Alone in Gre&amp;y</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>Maske allein in G&amp;rau</translation>
    </message>
    <message>
        <source>Loc&amp;ked Area</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>Ge&amp;schützte Fläche</translation>
    </message>
    <message>
        <source>Pi&amp;xel Lock…</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>Pi&amp;xelschutz&#xa0;…</translation>
    </message>
    <message>
        <source>Pixel &amp;Grid</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>P&amp;ixelraster</translation>
    </message>
    <message>
        <source>Side &amp;Panel</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>Seite&amp;nleiste</translation>
    </message>
    <message>
        <source>&amp;History</source>
        <extracomment>ui/view_menu.py</extracomment>
        <translation>Ver&amp;lauf</translation>
    </message>
</context>
<context>
    <name>Amount</name>
    <message>
        <source>1 to {most} pixels of the photo</source>
        <extracomment>ui/dialogs/amount_dialog.py</extracomment>
        <translation>1 bis {most} Pixel des Fotos</translation>
    </message>
    <message>
        <source>Pixels of the photo</source>
        <extracomment>ui/dialogs/amount_dialog.py</extracomment>
        <translation>Pixel des Fotos</translation>
    </message>
    <message>
        <source>By</source>
        <extracomment>ui/dialogs/amount_dialog.py</extracomment>
        <translation>Um</translation>
    </message>
    <message>
        <source>Apply</source>
        <extracomment>ui/dialogs/amount_dialog.py</extracomment>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <extracomment>ui/dialogs/amount_dialog.py</extracomment>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>Badge</name>
    <message>
        <source>{count} pixels changed outside the mask</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>{count} Pixel außerhalb der Maske geändert</translation>
    </message>
    <message>
        <source>1 pixel changed outside the mask</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>1 Pixel außerhalb der Maske geändert</translation>
    </message>
    <message>
        <source>Pixel lock not checked yet</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>Pixelschutz noch nicht geprüft</translation>
    </message>
</context>
<context>
    <name>Candidate</name>
    <message>
        <source>Send Again (a New Request, About {amount})</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>Erneut senden (neue Anfrage, etwa {amount})</translation>
    </message>
    <message>
        <source>{used} of {limit} MB are used.</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>{used} von {limit} MB sind belegt.</translation>
    </message>
    <message>
        <source>Beyond that the oldest without a star go, at the next start.</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>Darüber hinaus entfallen beim nächsten Start die ältesten ohne Stern.</translation>
    </message>
    <message>
        <source>free</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>kostenlos</translation>
    </message>
    <message>
        <source>Fetch Its Picture Again (Free)</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>Bild noch einmal abholen (kostenlos)</translation>
    </message>
    <message>
        <source>Send Again (a New Request, Price Unknown)</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>Erneut senden (neue Anfrage, Preis unbekannt)</translation>
    </message>
    <message>
        <source>Send Again (Free)</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>Erneut senden (kostenlos)</translation>
    </message>
    <message>
        <source>Send Again (a New Request, at Most {amount})</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>Erneut senden (neue Anfrage, höchstens {amount})</translation>
    </message>
    <message>
        <source>picture not fetched yet</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>Bild noch nicht abgeholt</translation>
    </message>
    <message>
        <source>(no prompt)</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>(keine Anweisung)</translation>
    </message>
    <message>
        <source>starred</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>markiert</translation>
    </message>
    <message>
        <source>{found} found.</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>{found} gefunden.</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>Nichts gefunden.</translation>
    </message>
    <message>
        <source>The newest {count} are listed; search for the others.</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>Die neuesten {count} sind aufgeführt; suchen Sie nach den anderen.</translation>
    </message>
    <message>
        <source>{count} could not be read and are left out.</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>{count} waren nicht lesbar und fehlen hier.</translation>
    </message>
    <message>
        <source>waiting</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>wartet</translation>
    </message>
    <message>
        <source>receiving</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>empfängt</translation>
    </message>
    <message>
        <source>aligning</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>wird ausgerichtet</translation>
    </message>
    <message>
        <source>ready</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>cancelled</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>{minutes}:{seconds} min</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>{minutes}:{seconds} min</translation>
    </message>
    <message>
        <source>Variant {n} of {count}</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>Variante {n} von {count}</translation>
    </message>
    <message>
        <source>{count} could not be read and is left out.</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>{count} war nicht lesbar und fehlt hier.</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>for {photo}</source>
        <extracomment>ui/candidate_words.py</extracomment>
        <translation>für {photo}</translation>
    </message>
    <message>
        <source>{what}: press R once more to send it.</source>
        <extracomment>ui/candidates.py</extracomment>
        <translation>{what}: zum Senden noch einmal R drücken.</translation>
    </message>
    <message>
        <source>Preview. Enter keeps it as a layer, Esc ends it.</source>
        <extracomment>ui/candidates.py</extracomment>
        <translation>Vorschau. Eingabe behält sie als Ebene, Esc beendet sie.</translation>
    </message>
    <message>
        <source>Candidates for: {prompt}</source>
        <extracomment>ui/widgets/candidate_group.py</extracomment>
        <translation>Vorschläge für: {prompt}</translation>
    </message>
    <message>
        <source>&amp;Keep as Layer</source>
        <extracomment>ui/widgets/candidate_menu.py</extracomment>
        <translation>Als Ebene &amp;behalten</translation>
    </message>
    <message>
        <source>&amp;Open Its Photo and Keep It</source>
        <extracomment>ui/widgets/candidate_menu.py</extracomment>
        <translation>Foto dazu ö&amp;ffnen, Vorschlag behalten</translation>
    </message>
    <message>
        <source>&amp;Star</source>
        <extracomment>ui/widgets/candidate_menu.py</extracomment>
        <translation>&amp;Stern setzen</translation>
    </message>
    <message>
        <source>Take the &amp;Star Away</source>
        <extracomment>ui/widgets/candidate_menu.py</extracomment>
        <translation>&amp;Stern entfernen</translation>
    </message>
    <message>
        <source>Re&amp;ject</source>
        <extracomment>ui/widgets/candidate_menu.py</extracomment>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>Use as New &amp;Base</source>
        <extracomment>ui/widgets/candidate_menu.py</extracomment>
        <translation>Als neues &amp;Ausgangsbild verwenden</translation>
    </message>
    <message>
        <source>&amp;Use as Reference</source>
        <extracomment>ui/widgets/candidate_menu.py</extracomment>
        <translation>Als &amp;Referenz verwenden</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <extracomment>ui/widgets/candidate_menu.py</extracomment>
        <translation>A&amp;bbrechen</translation>
    </message>
    <message>
        <source>&amp;Remove From the List</source>
        <extracomment>ui/widgets/candidate_menu.py</extracomment>
        <translation>Aus der &amp;Liste entfernen</translation>
    </message>
    <message>
        <source>{count} more requests</source>
        <extracomment>ui/widgets/candidate_strip.py</extracomment>
        <translation>{count} weitere Anfragen</translation>
    </message>
    <message>
        <source>Candidates</source>
        <extracomment>ui/widgets/candidate_strip.py</extracomment>
        <translation>Vorschläge</translation>
    </message>
    <message>
        <source>Keep</source>
        <extracomment>ui/widgets/candidate_strip.py</extracomment>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>{count} more request</source>
        <extracomment>ui/widgets/candidate_strip.py</extracomment>
        <translation>{count} weitere Anfrage</translation>
    </message>
    <message>
        <source>Keep the candidate as a layer</source>
        <extracomment>ui/widgets/candidate_strip.py</extracomment>
        <translation>Vorschlag als Ebene behalten</translation>
    </message>
    <message>
        <source>Remove All</source>
        <extracomment>ui/widgets/earlier_list.py</extracomment>
        <translation>Liste leeren</translation>
    </message>
    <message>
        <source>Earlier candidates</source>
        <extracomment>ui/widgets/earlier_list.py</extracomment>
        <translation>Frühere Vorschläge</translation>
    </message>
    <message>
        <source>Search prompts</source>
        <extracomment>ui/widgets/earlier_list.py</extracomment>
        <translation>Anweisungen durchsuchen</translation>
    </message>
    <message>
        <source>Search the prompts</source>
        <extracomment>ui/widgets/earlier_list.py</extracomment>
        <translation>Die Anweisungen durchsuchen</translation>
    </message>
    <message>
        <source>Keep answers up to</source>
        <extracomment>ui/widgets/earlier_list.py</extracomment>
        <translation>Antworten behalten, höchstens</translation>
    </message>
    <message>
        <source>How much room all answers may take on disk</source>
        <extracomment>ui/widgets/earlier_list.py</extracomment>
        <translation>Wie viel Speicherplatz alle Antworten belegen dürfen</translation>
    </message>
    <message>
        <source>Keep up to</source>
        <extracomment>ui/widgets/earlier_list.py</extracomment>
        <translation>Höchstens</translation>
    </message>
</context>
<context>
    <name>CanvasWidget</name>
    <message>
        <source>Photo</source>
        <extracomment>ui/canvas/canvas_widget.py</extracomment>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Shows the photo. Arrow keys move it, plus and minus zoom it.</source>
        <extracomment>ui/canvas/canvas_widget.py</extracomment>
        <translation>Zeigt das Foto. Pfeiltasten bewegen es, Plus und Minus zoomen es.</translation>
    </message>
    <message>
        <source>Original</source>
        <extracomment>ui/canvas/comparison_marks.py</extracomment>
        <translation>Original</translation>
    </message>
    <message>
        <source>Composite</source>
        <extracomment>ui/canvas/comparison_marks.py</extracomment>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Difference from the original</source>
        <extracomment>ui/canvas/comparison_marks.py</extracomment>
        <translation>Unterschied zum Original</translation>
    </message>
</context>
<context>
    <name>Cost</name>
    <message>
        <source>Price unknown.</source>
        <extracomment>ui/money.py</extracomment>
        <translation>Preis unbekannt.</translation>
    </message>
    <message>
        <source>About {amount}.</source>
        <extracomment>ui/money.py</extracomment>
        <translation>Etwa {amount}.</translation>
    </message>
    <message>
        <source>About {amount} for {count} variants.</source>
        <extracomment>ui/money.py</extracomment>
        <translation>Etwa {amount} für {count} Varianten.</translation>
    </message>
    <message>
        <source>At most {amount}.</source>
        <extracomment>ui/money.py</extracomment>
        <translation>Höchstens {amount}.</translation>
    </message>
    <message>
        <source>At most {amount} for {count} variants.</source>
        <extracomment>ui/money.py</extracomment>
        <translation>Höchstens {amount} für {count} Varianten.</translation>
    </message>
    <message>
        <source>Last edit: {amount}</source>
        <extracomment>ui/money.py</extracomment>
        <translation>Letzte Bearbeitung: {amount}</translation>
    </message>
</context>
<context>
    <name>Crash</name>
    <message>
        <source>Something went wrong</source>
        <extracomment>ui/dialogs/crash_dialog.py</extracomment>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>Copy details</source>
        <extracomment>ui/dialogs/crash_dialog.py</extracomment>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <extracomment>ui/dialogs/crash_dialog.py</extracomment>
        <translation>Protokollordner öffnen</translation>
    </message>
    <message>
        <source>Keep working</source>
        <extracomment>ui/dialogs/crash_dialog.py</extracomment>
        <translation>Weiterarbeiten</translation>
    </message>
    <message>
        <source>Details</source>
        <extracomment>ui/dialogs/crash_dialog.py</extracomment>
        <translation>Details</translation>
    </message>
    <message>
        <source>Copied</source>
        <extracomment>ui/dialogs/crash_dialog.py</extracomment>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Your photo and your work are still here, and you can keep working.</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Ihr Foto und Ihre Arbeit sind noch da, und Sie können weiterarbeiten.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Pictures</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Open Photo</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Foto öffnen</translation>
    </message>
    <message>
        <source>Choose References</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Referenzbilder wählen</translation>
    </message>
    <message>
        <source>Open Project</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>Save Project</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Projekt speichern</translation>
    </message>
    <message>
        <source>Save File</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Datei speichern</translation>
    </message>
    <message>
        <source>Open Mask</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Maske öffnen</translation>
    </message>
    <message>
        <source>Save Mask</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Maske speichern</translation>
    </message>
    <message>
        <source>All files</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Projects</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Projekte</translation>
    </message>
    <message>
        <source>Save Picture</source>
        <extracomment>ui/dialogs/dialogs.py</extracomment>
        <translation>Bild speichern</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>JPEG, PNG, WebP, TIFF, HEIC or AVIF, as large as you like. Or paste one.
Your photo stays as it is: only what you paint will change.</source>
        <extracomment>ui/canvas/empty_state.py</extracomment>
        <translation>JPEG, PNG, WebP, TIFF, HEIC oder AVIF, so groß wie Sie wollen. Oder eines einfügen.
Ihr Foto bleibt, wie es ist: Nur was Sie übermalen, ändert sich.</translation>
    </message>
    <message>
        <source>Open photo…</source>
        <extracomment>ui/canvas/empty_state.py</extracomment>
        <translation>Foto öffnen&#xa0;…</translation>
    </message>
    <message>
        <source>Try the sample photo</source>
        <extracomment>ui/canvas/empty_state.py</extracomment>
        <translation>Beispielfoto ausprobieren</translation>
    </message>
    <message>
        <source>Drop a photo here</source>
        <extracomment>ui/canvas/empty_state.py</extracomment>
        <translation>Foto hier ablegen</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Export</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Export</translation>
    </message>
    <message>
        <source>Format</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Format</translation>
    </message>
    <message>
        <source>Lossless</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Verlustfrei</translation>
    </message>
    <message>
        <source>Smaller file, but pixels outside the mask change a little too. The number is counted and told after the export.</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Kleinere Datei, aber auch Pixel außerhalb der Maske ändern sich ein wenig. Nach dem Export erfahren Sie, wie viele es sind.</translation>
    </message>
    <message>
        <source>Pixel lock: every pixel outside the mask stays exactly your own.</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Pixelschutz: Jedes Pixel außerhalb der Maske bleibt genau Ihr eigenes.</translation>
    </message>
    <message>
        <source>Quality</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>File</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Choose…</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Wählen&#xa0;…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Colour detail</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Farbauflösung</translation>
    </message>
    <message>
        <source>Depth</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Farbtiefe</translation>
    </message>
    <message>
        <source>Colours</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Say that a model made parts of it</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Angeben, dass Teile von einem Modell stammen</translation>
    </message>
    <message>
        <source>Leave out place, serial numbers and owner</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Ort, Seriennummern und Besitzer weglassen</translation>
    </message>
    <message>
        <source>Write the proof into a file too</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Den Nachweis auch in eine Datei schreiben</translation>
    </message>
    <message>
        <source>Every pixel looks the same, and its numbers become those of sRGB with 8 bits a channel.</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Jedes Pixel sieht gleich aus; seine Werte werden die von sRGB mit 8 Bit je Kanal.</translation>
    </message>
    <message>
        <source>Your photo has 16 bits a channel; the file will hold 8.</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Ihr Foto hat 16 Bit je Kanal; die Datei wird 8 fassen.</translation>
    </message>
    <message>
        <source>Goes along</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Geht mit</translation>
    </message>
    <message>
        <source>Writes “composite with trained algorithmic media” into the file (IPTC Digital Source Type), as many services and agencies ask</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Schreibt „composite with trained algorithmic media“ in die Datei (IPTC Digital Source Type), wie viele Dienste und Agenturen es verlangen</translation>
    </message>
    <message>
        <source>GPS position, names of places, serial numbers of camera and lens, the owner&apos;s name and the maker&apos;s own notes stay behind; everything else goes along</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>GPS-Position, Ortsnamen, Seriennummern von Kamera und Objektiv, der Name des Besitzers und die Notizen des Herstellers bleiben zurück; alles andere geht mit</translation>
    </message>
    <message>
        <source>What was compared with the photo and what was found, as JSON</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Was mit dem Foto verglichen und was gefunden wurde, als JSON</translation>
    </message>
    <message>
        <source>PNG: nothing lost, opens everywhere</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>PNG: verlustfrei, lässt sich überall öffnen</translation>
    </message>
    <message>
        <source>TIFF: nothing lost, for print and archives</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>TIFF: verlustfrei, für Druck und Archiv</translation>
    </message>
    <message>
        <source>WebP: small, lossless if you want</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>WebP: klein, auf Wunsch verlustfrei</translation>
    </message>
    <message>
        <source>JPEG: small, loses a little everywhere</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>JPEG: klein, überall ein wenig Verlust</translation>
    </message>
    <message>
        <source>AVIF: smallest, not for every program yet</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>AVIF: am kleinsten, noch nicht für jedes Programm</translation>
    </message>
    <message>
        <source>As the quality suggests</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Passend zur Qualität</translation>
    </message>
    <message>
        <source>Full (4:4:4)</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Voll (4:4:4)</translation>
    </message>
    <message>
        <source>Half, smaller (4:2:0)</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Halb, kleiner (4:2:0)</translation>
    </message>
    <message>
        <source>16 bits a channel, as in your photo</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>16 Bit je Kanal, wie in Ihrem Foto</translation>
    </message>
    <message>
        <source>8 bits a channel</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>8 Bit je Kanal</translation>
    </message>
    <message>
        <source>Keep “{profile}”</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>„{profile}“ behalten</translation>
    </message>
    <message>
        <source>Convert to sRGB, 8 bits a channel</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>In sRGB umwandeln, 8 Bit je Kanal</translation>
    </message>
    <message>
        <source>Replace the file</source>
        <extracomment>ui/dialogs/export_dialog.py</extracomment>
        <translation>Datei ersetzen</translation>
    </message>
    <message>
        <source>The file will take {size} MB.</source>
        <extracomment>ui/exporting.py</extracomment>
        <translation>Die Datei wird {size} MB groß.</translation>
    </message>
    <message>
        <source>Saving {name} …</source>
        <extracomment>ui/exporting.py</extracomment>
        <translation>{name} wird gespeichert&#xa0;…</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Help</source>
        <extracomment>ui/dialogs/help_dialog.py</extracomment>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Search the help</source>
        <extracomment>ui/dialogs/help_dialog.py</extracomment>
        <translation>Hilfe durchsuchen</translation>
    </message>
    <message>
        <source>Pages</source>
        <extracomment>ui/dialogs/help_dialog.py</extracomment>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>The page</source>
        <extracomment>ui/dialogs/help_dialog.py</extracomment>
        <translation>Die Seite</translation>
    </message>
    <message>
        <source>Close</source>
        <extracomment>ui/dialogs/help_dialog.py</extracomment>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Versions and folders are on the clipboard.</source>
        <extracomment>ui/menu_actions/help.py</extracomment>
        <translation>Versionen und Ordner sind in der Zwischenablage.</translation>
    </message>
    <message>
        <source>{name} {version}. Retouches photos with a hosted image model and keeps every pixel that you did not ask to change. Free software under the MIT licence.</source>
        <extracomment>ui/menu_actions/help.py</extracomment>
        <translation>{name} {version}. Retuschiert Fotos mit einem gehosteten Bildmodell und erhält jedes Pixel, das Sie nicht ändern lassen wollten. Freie Software unter der MIT-Lizenz.</translation>
    </message>
    <message>
        <source>About</source>
        <extracomment>ui/menu_actions/help.py</extracomment>
        <translation>Über</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>Beginning</source>
        <extracomment>ui/widgets/history_panel.py</extracomment>
        <translation>Anfang</translation>
    </message>
    <message>
        <source>{step}, current step</source>
        <extracomment>ui/widgets/history_panel.py</extracomment>
        <translation>{step}, aktueller Schritt</translation>
    </message>
    <message>
        <source>{step}, undone</source>
        <extracomment>ui/widgets/history_panel.py</extracomment>
        <translation>{step}, rückgängig gemacht</translation>
    </message>
    <message>
        <source>History</source>
        <extracomment>ui/widgets/history_panel.py</extracomment>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Undo steps</source>
        <extracomment>ui/widgets/history_panel.py</extracomment>
        <translation>Schritte zum Rückgängigmachen</translation>
    </message>
    <message>
        <source>Return goes to the step chosen.</source>
        <extracomment>ui/widgets/history_panel.py</extracomment>
        <translation>Eingabe geht zum gewählten Schritt.</translation>
    </message>
</context>
<context>
    <name>Key</name>
    <message>
        <source>Test asks the service about the key in use and costs nothing.</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>„Prüfen“ fragt den Dienst nach dem verwendeten Schlüssel und kostet nichts.</translation>
    </message>
    <message>
        <source>Test</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Save key</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>Schlüssel speichern</translation>
    </message>
    <message>
        <source>Remove key</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>Schlüssel entfernen</translation>
    </message>
    <message>
        <source>The service is being asked…</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>Der Dienst wird gefragt&#xa0;…</translation>
    </message>
    <message>
        <source>Test asks the service about this key and costs nothing.</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>„Prüfen“ fragt den Dienst nach diesem Schlüssel und kostet nichts.</translation>
    </message>
    <message>
        <source>Paste the key here</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>Schlüssel hier einfügen</translation>
    </message>
    <message>
        <source>Key</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Pages of the service</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>Seiten des Dienstes</translation>
    </message>
    <message>
        <source>Cancel</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Key for {service}</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>Schlüssel für {service}</translation>
    </message>
    <message>
        <source>Get a key</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>Schlüssel bekommen</translation>
    </message>
    <message>
        <source>What it costs</source>
        <extracomment>ui/dialogs/credentials_dialog.py</extracomment>
        <translation>Was es kostet</translation>
    </message>
    <message>
        <source>No key is kept yet.</source>
        <extracomment>ui/key_words.py</extracomment>
        <translation>Es ist noch kein Schlüssel aufbewahrt.</translation>
    </message>
    <message>
        <source>A key is set in the environment; it wins over this one.</source>
        <extracomment>ui/key_words.py</extracomment>
        <translation>In der Umgebung ist ein Schlüssel gesetzt; er hat Vorrang vor diesem.</translation>
    </message>
    <message>
        <source>A key is kept in the system&apos;s keyring ({backend}).</source>
        <extracomment>ui/key_words.py</extracomment>
        <translation>Ein Schlüssel liegt im Schlüsselbund des Systems ({backend}).</translation>
    </message>
    <message>
        <source>Whether a key is kept can&apos;t be told.</source>
        <extracomment>ui/key_words.py</extracomment>
        <translation>Ob ein Schlüssel aufbewahrt ist, lässt sich nicht sagen.</translation>
    </message>
    <message>
        <source>A key is kept until the window closes.</source>
        <extracomment>ui/key_words.py</extracomment>
        <translation>Ein Schlüssel wird aufbewahrt, bis das Fenster schließt.</translation>
    </message>
    <message>
        <source>This system offers no keyring.</source>
        <extracomment>ui/key_words.py</extracomment>
        <translation>Dieses System bietet keinen Schlüsselbund.</translation>
    </message>
    <message>
        <source>This system&apos;s keyring is not safe.</source>
        <extracomment>ui/key_words.py</extracomment>
        <translation>Der Schlüsselbund dieses Systems ist nicht sicher.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring is locked.</source>
        <extracomment>ui/key_words.py</extracomment>
        <translation>Der Schlüsselbund des Systems ist gesperrt.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring does not answer rightly.</source>
        <extracomment>ui/key_words.py</extracomment>
        <translation>Der Schlüsselbund des Systems antwortet nicht richtig.</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>en</source>
        <extracomment>ui/translation.py</extracomment>
        <translation>de</translation>
    </message>
</context>
<context>
    <name>Layer</name>
    <message>
        <source>You chose it.</source>
        <extracomment>ui/laying_words.py</extracomment>
        <translation>Von Ihnen gewählt.</translation>
    </message>
    <message>
        <source>The engine is {percent} % sure.</source>
        <extracomment>ui/laying_words.py</extracomment>
        <translation>Die Engine ist zu {percent} % sicher.</translation>
    </message>
    <message>
        <source>Merged from {count} layers.</source>
        <extracomment>ui/laying_words.py</extracomment>
        <translation>Aus {count} Ebenen zusammengefügt.</translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>Part {number}, {percent} of what changed.</source>
        <extracomment>ui/island_edits.py</extracomment>
        <translation>Teil {number}, {percent} des Geänderten.</translation>
    </message>
    <message>
        <source>{parts} small parts, {percent} of what changed.</source>
        <extracomment>ui/island_edits.py</extracomment>
        <translation>Teil aus {parts} kleinen Stücken, {percent} des Geänderten.</translation>
    </message>
    <message>
        <source>Copy of {name}</source>
        <extracomment>ui/layer_edits.py</extracomment>
        <translation>Kopie von {name}</translation>
    </message>
    <message>
        <source>Merged: {name}</source>
        <extracomment>ui/merging.py</extracomment>
        <translation>Zusammengefügt: {name}</translation>
    </message>
    <message>
        <source>Click to hide it.</source>
        <extracomment>ui/widgets/island_chips.py</extracomment>
        <translation>Zum Verbergen klicken.</translation>
    </message>
    <message>
        <source>Click to show it.</source>
        <extracomment>ui/widgets/island_chips.py</extracomment>
        <translation>Zum Zeigen klicken.</translation>
    </message>
    <message>
        <source>Changed parts</source>
        <extracomment>ui/widgets/island_chips.py</extracomment>
        <translation>Geänderte Teile</translation>
    </message>
    <message>
        <source>Layers</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Ebenen</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Um&amp;benennen</translation>
    </message>
    <message>
        <source>Move layer up</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Ebene nach oben</translation>
    </message>
    <message>
        <source>Move layer down</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Ebene nach unten</translation>
    </message>
    <message>
        <source>Remove layer</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Ebene entfernen</translation>
    </message>
    <message>
        <source>Each edit lies over the photo as a layer of its own.</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Jede Bearbeitung liegt als eigene Ebene über dem Foto.</translation>
    </message>
    <message>
        <source>Where the layer shows</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Wo die Ebene sichtbar ist</translation>
    </message>
    <message>
        <source>What changed</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Geändertes</translation>
    </message>
    <message>
        <source>Show the layer where it really differs from the photo</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Die Ebene dort zeigen, wo sie wirklich vom Foto abweicht</translation>
    </message>
    <message>
        <source>Everything</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Show the whole layer</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Die ganze Ebene zeigen</translation>
    </message>
    <message>
        <source>Nothing</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>Hide the layer, then paint where it shall show</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Die Ebene verbergen, dann malen, wo sie sichtbar sein soll</translation>
    </message>
    <message>
        <source>Selection</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>Show the layer inside the selection only</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Die Ebene nur innerhalb der Auswahl zeigen</translation>
    </message>
    <message>
        <source>Invert</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Umkehren</translation>
    </message>
    <message>
        <source>Show the layer where it is hidden now, and hide the rest</source>
        <extracomment>ui/widgets/layer_panel.py</extracomment>
        <translation>Die Ebene zeigen, wo sie jetzt verborgen ist, und den Rest verbergen</translation>
    </message>
    <message>
        <source>{name}, active layer</source>
        <extracomment>ui/widgets/layer_row.py</extracomment>
        <translation>{name}, aktive Ebene</translation>
    </message>
    <message>
        <source>Hide layer</source>
        <extracomment>ui/widgets/layer_row.py</extracomment>
        <translation>Ebene ausblenden</translation>
    </message>
    <message>
        <source>Show layer</source>
        <extracomment>ui/widgets/layer_row.py</extracomment>
        <translation>Ebene einblenden</translation>
    </message>
    <message>
        <source>The mask: white where it shows</source>
        <extracomment>ui/widgets/layer_row.py</extracomment>
        <translation>Die Maske: weiß, wo die Ebene sichtbar ist</translation>
    </message>
    <message>
        <source>Name of the layer</source>
        <extracomment>ui/widgets/layer_row.py</extracomment>
        <translation>Name der Ebene</translation>
    </message>
    <message>
        <source>Opacity of {name}</source>
        <extracomment>ui/widgets/layer_row.py</extracomment>
        <translation>Deckkraft von {name}</translation>
    </message>
    <message>
        <source>Align Again</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Neu ausrichten</translation>
    </message>
    <message>
        <source>Align with the photo</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Am Foto ausrichten</translation>
    </message>
    <message>
        <source>Automatic</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>How it is laid</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Wie sie aufgelegt ist</translation>
    </message>
    <message>
        <source>Undo the shift and scale of the service’s reply</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Verschiebung und Maßstab der Antwort ausgleichen</translation>
    </message>
    <message>
        <source>Fit it once more, with the mask as the place of the edit</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Noch einmal einpassen, mit der Maske als Ort der Bearbeitung</translation>
    </message>
    <message>
        <source>How much of the photo’s own detail and grain stays in the layer</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Wie viel von den Details und dem Korn des Fotos in der Ebene bleibt</translation>
    </message>
    <message>
        <source>Tone match</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Tonwertangleich</translation>
    </message>
    <message>
        <source>Detail and grain</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Details und Korn</translation>
    </message>
    <message>
        <source>Feather in pixels</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Weicher Rand in Pixeln</translation>
    </message>
    <message>
        <source>Automatic feather</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Weicher Rand automatisch</translation>
    </message>
    <message>
        <source>Blend</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Überblendung</translation>
    </message>
    <message>
        <source>Soft edge</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Weicher Rand</translation>
    </message>
    <message>
        <source>Several scales</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Mehrere Stufen</translation>
    </message>
    <message>
        <source>Seamless (Poisson)</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Nahtlos (Poisson)</translation>
    </message>
    <message>
        <source>Nudge</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Versatz</translation>
    </message>
    <message>
        <source>Feather</source>
        <extracomment>ui/widgets/laying_section.py</extracomment>
        <translation>Randbreite</translation>
    </message>
    <message>
        <source>Moved {right} pixels right and {down} down</source>
        <extracomment>ui/widgets/nudge_pad.py</extracomment>
        <translation>Um {right} Pixel nach rechts und {down} nach unten verschoben</translation>
    </message>
    <message>
        <source>Reset</source>
        <extracomment>ui/widgets/nudge_pad.py</extracomment>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>{words} by one pixel; with Shift by ten</source>
        <extracomment>ui/widgets/nudge_pad.py</extracomment>
        <translation>{words}: um ein Pixel, mit Umschalt um zehn</translation>
    </message>
    <message>
        <source>Reset the nudge</source>
        <extracomment>ui/widgets/nudge_pad.py</extracomment>
        <translation>Verschiebung zurücksetzen</translation>
    </message>
    <message>
        <source>Nudge left</source>
        <extracomment>ui/widgets/nudge_pad.py</extracomment>
        <translation>Nach links verschieben</translation>
    </message>
    <message>
        <source>Nudge right</source>
        <extracomment>ui/widgets/nudge_pad.py</extracomment>
        <translation>Nach rechts verschieben</translation>
    </message>
    <message>
        <source>Nudge up</source>
        <extracomment>ui/widgets/nudge_pad.py</extracomment>
        <translation>Nach oben verschieben</translation>
    </message>
    <message>
        <source>Nudge down</source>
        <extracomment>ui/widgets/nudge_pad.py</extracomment>
        <translation>Nach unten verschieben</translation>
    </message>
</context>
<context>
    <name>Ledger</name>
    <message>
        <source>&amp;Lay on Photo</source>
        <extracomment>ui/dialogs/ledger_dialog.py</extracomment>
        <translation>Auf Foto &amp;legen</translation>
    </message>
    <message>
        <source>&amp;Save Picture…</source>
        <extracomment>ui/dialogs/ledger_dialog.py</extracomment>
        <translation>Bild &amp;speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Ledger</source>
        <extracomment>ui/dialogs/ledger_dialog.py</extracomment>
        <translation>Kostenbuch</translation>
    </message>
    <message>
        <source>Sums per day</source>
        <extracomment>ui/dialogs/ledger_dialog.py</extracomment>
        <translation>Summen pro Tag</translation>
    </message>
    <message>
        <source>Requests</source>
        <extracomment>ui/dialogs/ledger_dialog.py</extracomment>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>&amp;Fetch and Lay on Photo</source>
        <extracomment>ui/dialogs/ledger_dialog.py</extracomment>
        <translation>Ab&amp;holen und auf Foto legen</translation>
    </message>
    <message>
        <source>&amp;Save File…</source>
        <extracomment>ui/dialogs/ledger_dialog.py</extracomment>
        <translation>Datei &amp;speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Costs in US dollars, as far as services state their prices. Requests to the practice service cost nothing.</source>
        <extracomment>ui/dialogs/ledger_dialog.py</extracomment>
        <translation>Kosten in US-Dollar, soweit Dienste ihre Preise angeben. Anfragen an den Übungsdienst kosten nichts.</translation>
    </message>
    <message>
        <source>Close</source>
        <extracomment>ui/dialogs/ledger_dialog.py</extracomment>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Nothing has been sent to a service yet.</source>
        <extracomment>ui/dialogs/ledger_dialog.py</extracomment>
        <translation>Bisher wurde nichts an einen Dienst gesendet.</translation>
    </message>
    <message>
        <source>Day</source>
        <extracomment>ui/dialogs/ledger_models.py</extracomment>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Failed or interrupted</source>
        <extracomment>ui/dialogs/ledger_models.py</extracomment>
        <translation>Fehlgeschlagen oder unterbrochen</translation>
    </message>
    <message>
        <source>Tokens</source>
        <extracomment>ui/dialogs/ledger_models.py</extracomment>
        <translation>Token</translation>
    </message>
    <message>
        <source>Estimated cost</source>
        <extracomment>ui/dialogs/ledger_models.py</extracomment>
        <translation>Geschätzte Kosten</translation>
    </message>
    <message>
        <source>Actual cost</source>
        <extracomment>ui/dialogs/ledger_models.py</extracomment>
        <translation>Tatsächliche Kosten</translation>
    </message>
    <message>
        <source>Time</source>
        <extracomment>ui/dialogs/ledger_models.py</extracomment>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Prompt</source>
        <extracomment>ui/dialogs/ledger_models.py</extracomment>
        <translation>Anweisung</translation>
    </message>
    <message>
        <source>Service</source>
        <extracomment>ui/dialogs/ledger_models.py</extracomment>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Size</source>
        <extracomment>ui/dialogs/ledger_models.py</extracomment>
        <translation>Größe</translation>
    </message>
    <message>
        <source>What became of it</source>
        <extracomment>ui/dialogs/ledger_models.py</extracomment>
        <translation>Was daraus wurde</translation>
    </message>
    <message>
        <source>Cost</source>
        <extracomment>ui/dialogs/ledger_models.py</extracomment>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>{count} answers</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>{count} Antworten</translation>
    </message>
    <message>
        <source>{away} of them still have to be fetched, soon, before their addresses expire</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>{away} davon müssen bald abgeholt werden, bevor ihre Adressen verfallen</translation>
    </message>
    <message>
        <source>unknown, estimated {usd}</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>unbekannt, geschätzt {usd}</translation>
    </message>
    <message>
        <source>{count} paid answers</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>{count} bezahlte Antworten</translation>
    </message>
    <message>
        <source>It is kept on this computer; when you dismiss this, the ledger lists it</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>Die Antwort liegt auf diesem Rechner; wenn Sie diesen Hinweis ausblenden, führt das Kostenbuch sie auf</translation>
    </message>
    <message>
        <source>They are kept on this computer; when you dismiss this, the ledger lists them</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>Die Antworten liegen auf diesem Rechner; wenn Sie diesen Hinweis ausblenden, führt das Kostenbuch sie auf</translation>
    </message>
    <message>
        <source>Its picture still has to be fetched, soon, before its address expires</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>Das Bild der Antwort muss bald abgeholt werden, bevor seine Adresse verfällt</translation>
    </message>
    <message>
        <source>{away} of them still has to be fetched, soon, before its address expires</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>{away} davon muss bald abgeholt werden, bevor ihre Adresse verfällt</translation>
    </message>
    <message>
        <source>{count} could not be laid.</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>Nicht aufgelegt: {count}.</translation>
    </message>
    <message>
        <source>unknown</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>automatic</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>1 paid answer</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>1 bezahlte Antwort</translation>
    </message>
    <message>
        <source>1 answer</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>1 Antwort</translation>
    </message>
    <message>
        <source>{count} picture could not be fetched.</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>{count} Bild ließ sich nicht abholen.</translation>
    </message>
    <message>
        <source>{count} pictures could not be fetched.</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>{count} Bilder ließen sich nicht abholen.</translation>
    </message>
    <message>
        <source>at least {usd}</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>mindestens {usd}</translation>
    </message>
    <message>
        <source>(unknown)</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>(unbekannt)</translation>
    </message>
    <message>
        <source>Total</source>
        <extracomment>ui/ledger_words.py</extracomment>
        <translation>Gesamt</translation>
    </message>
</context>
<context>
    <name>Lock</name>
    <message>
        <source>Pixel Lock</source>
        <extracomment>ui/dialogs/lock_dialog.py</extracomment>
        <translation>Pixelschutz</translation>
    </message>
    <message>
        <source>Compared with the photo bit by bit, in every channel, wherever no visible layer&apos;s mask shows anything.</source>
        <extracomment>ui/dialogs/lock_dialog.py</extracomment>
        <translation>Bit für Bit in jedem Kanal mit dem Foto verglichen, überall dort, wo keine Maske einer sichtbaren Ebene etwas zeigt.</translation>
    </message>
    <message>
        <source>Close</source>
        <extracomment>ui/dialogs/lock_dialog.py</extracomment>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <extracomment>ui/dialogs/lock_dialog.py</extracomment>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Show &amp;Locked Area</source>
        <extracomment>ui/dialogs/lock_dialog.py</extracomment>
        <translation>&amp;Geschützte Fläche zeigen</translation>
    </message>
    <message>
        <source>Not one of {locked} pixels outside your masks has changed.</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>Von {locked} Pixeln außerhalb Ihrer Masken hat sich keines geändert.</translation>
    </message>
    <message>
        <source>{count} px, after it was read back from disk</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>{count} px, nach erneutem Lesen vom Datenträger</translation>
    </message>
    <message>
        <source>Comparing every pixel with the photo …</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>Jedes Pixel wird mit dem Foto verglichen …</translation>
    </message>
    <message>
        <source>{changed} of {locked} pixels outside your masks differ.</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>{changed} von {locked} Pixeln außerhalb Ihrer Masken weichen ab.</translation>
    </message>
    <message>
        <source>Photo</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Read back by</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>Zurückgelesen von</translation>
    </message>
    <message>
        <source>Inside masks</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>Innerhalb der Masken</translation>
    </message>
    <message>
        <source>Outside masks</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>Außerhalb der Masken</translation>
    </message>
    <message>
        <source>Changed there</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>Dort geändert</translation>
    </message>
    <message>
        <source>Largest change</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>Größte Änderung</translation>
    </message>
    <message>
        <source>SHA-256, photo</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>SHA-256, Foto</translation>
    </message>
    <message>
        <source>SHA-256, shown</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>SHA-256, Ergebnis</translation>
    </message>
    <message>
        <source>Exported file</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>Exportierte Datei</translation>
    </message>
    <message>
        <source>Changed in it</source>
        <extracomment>ui/lock_watch.py</extracomment>
        <translation>Darin geändert</translation>
    </message>
</context>
<context>
    <name>Menu</name>
    <message>
        <source>&amp;File</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Select</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>&amp;Auswahl</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>&amp;Ebene</translation>
    </message>
    <message>
        <source>Mas&amp;k Edge and File</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>Mas&amp;kenrand und Datei</translation>
    </message>
    <message>
        <source>Nud&amp;ge</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>&amp;Verschieben</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>A&amp;nsicht</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>&amp;Werkzeuge</translation>
    </message>
    <message>
        <source>Serv&amp;ice</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>D&amp;ienst</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>Verglei&amp;chen</translation>
    </message>
    <message>
        <source>&amp;Selection Shown</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>&amp;Anzeige der Auswahl</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>Far&amp;bschema</translation>
    </message>
    <message>
        <source>&amp;Zoom To</source>
        <extracomment>ui/actions.py</extracomment>
        <translation>&amp;Zoomen auf</translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>The prompt is empty.</source>
        <extracomment>message service.prompt_empty</extracomment>
        <translation>Die Anweisung ist leer.</translation>
    </message>
    <message>
        <source>Write what shall change in the photo.</source>
        <extracomment>message service.prompt_empty</extracomment>
        <translation>Schreiben Sie, was sich im Foto ändern soll.</translation>
    </message>
    <message>
        <source>The prompt has {count} characters; this service takes at most {limit}.</source>
        <extracomment>message service.prompt_too_long</extracomment>
        <translation>Die Anweisung hat {count} Zeichen; dieser Dienst erlaubt höchstens {limit}.</translation>
    </message>
    <message>
        <source>Shorten the prompt; nothing was sent.</source>
        <extracomment>message service.prompt_too_long</extracomment>
        <translation>Kürzen Sie die Anweisung; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>There are {count} reference pictures; this service takes at most {limit}.</source>
        <extracomment>message service.too_many_references</extracomment>
        <translation>Es sind {count} Referenzbilder; dieser Dienst erlaubt höchstens {limit}.</translation>
    </message>
    <message>
        <source>Remove some of them; nothing was sent.</source>
        <extracomment>message service.too_many_references</extracomment>
        <translation>Entfernen Sie einige davon; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>Reference {number} is neither a picture nor a web address or file ID.</source>
        <extracomment>message service.reference_not_understood</extracomment>
        <translation>Referenz {number} ist weder ein Bild noch eine Webadresse oder Datei-ID.</translation>
    </message>
    <message>
        <source>Use a picture file, an http(s) address, a data URL or an ID such as file-abc.</source>
        <extracomment>message service.reference_not_understood</extracomment>
        <translation>Verwenden Sie eine Bilddatei, eine http(s)-Adresse, eine Daten-URL oder eine ID wie file-abc.</translation>
    </message>
    <message>
        <source>The service cannot answer with a picture of {width} x {height} pixels.</source>
        <extracomment>message service.size_not_allowed</extracomment>
        <translation>Der Dienst kann kein Bild mit {width} x {height} Pixeln liefern.</translation>
    </message>
    <message>
        <source>Match the photo&apos;s size, take a preset, or choose sides that are multiples of 16, at most 3840 pixels, at most 3 to 1, and 0.66 to 8.29 megapixels in all.</source>
        <extracomment>message service.size_not_allowed</extracomment>
        <translation>Nehmen Sie die Größe des Fotos, eine Vorgabe oder Seiten, die Vielfache von 16 sind: höchstens 3840 Pixel, höchstens 3 zu 1 und insgesamt 0,66 bis 8,29 Megapixel.</translation>
    </message>
    <message>
        <source>Match the photo&apos;s size, or take one of these: {known}.</source>
        <extracomment>message service.size_not_listed</extracomment>
        <translation>Nehmen Sie die Größe des Fotos oder eine von diesen: {known}.</translation>
    </message>
    <message>
        <source>The service cannot answer in the format {format}.</source>
        <extracomment>message service.format_not_allowed</extracomment>
        <translation>Der Dienst kann nicht im Format {format} antworten.</translation>
    </message>
    <message>
        <source>Choose png, jpeg or webp.</source>
        <extracomment>message service.format_not_allowed</extracomment>
        <translation>Wählen Sie png, jpeg oder webp.</translation>
    </message>
    <message>
        <source>{compression} is no compression that the service knows.</source>
        <extracomment>message service.compression_not_allowed</extracomment>
        <translation>{compression} ist keine Kompression, die der Dienst kennt.</translation>
    </message>
    <message>
        <source>Choose a number from 0 to 100.</source>
        <extracomment>message service.compression_not_allowed</extracomment>
        <translation>Wählen Sie eine Zahl von 0 bis 100.</translation>
    </message>
    <message>
        <source>The service does not offer the background “{background}”.</source>
        <extracomment>message service.background_not_allowed</extracomment>
        <translation>Der Dienst bietet den Hintergrund „{background}“ nicht an.</translation>
    </message>
    <message>
        <source>Choose auto or opaque.</source>
        <extracomment>message service.background_not_allowed</extracomment>
        <translation>Wählen Sie auto oder opaque.</translation>
    </message>
    <message>
        <source>{service} needs a key, and none is stored.</source>
        <extracomment>message service.key_missing</extracomment>
        <translation>{service} braucht einen Schlüssel, und es ist keiner gespeichert.</translation>
    </message>
    <message>
        <source>Enter your key, or use the practice service, which needs none.</source>
        <extracomment>message service.key_missing</extracomment>
        <translation>Geben Sie Ihren Schlüssel ein oder verwenden Sie den Übungsdienst, der keinen braucht.</translation>
    </message>
    <message>
        <source>The key for {service} contains a line break, a space or an unusual character.</source>
        <extracomment>message service.key_not_usable</extracomment>
        <translation>Der Schlüssel für {service} enthält einen Zeilenumbruch, ein Leerzeichen oder ein ungewöhnliches Zeichen.</translation>
    </message>
    <message>
        <source>Copy the key again, and nothing around it.</source>
        <extracomment>message service.key_not_usable</extracomment>
        <translation>Kopieren Sie den Schlüssel noch einmal, ohne etwas davor oder danach.</translation>
    </message>
    <message>
        <source>The address of {host} begins with http://, so your key would travel unencrypted.</source>
        <extracomment>message service.key_unencrypted</extracomment>
        <translation>Die Adresse von {host} beginnt mit http://, Ihr Schlüssel würde also unverschlüsselt übertragen.</translation>
    </message>
    <message>
        <source>Use the https:// address of the service; nothing was sent.</source>
        <extracomment>message service.key_unencrypted</extracomment>
        <translation>Verwenden Sie die https://-Adresse des Dienstes; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>The address of the service is not usable.</source>
        <extracomment>message service.url_not_usable</extracomment>
        <translation>Die Adresse des Dienstes ist nicht verwendbar.</translation>
    </message>
    <message>
        <source>It should look like https://example.com/v1, without a user name or question mark.</source>
        <extracomment>message service.url_not_usable</extracomment>
        <translation>Sie sollte aussehen wie https://example.com/v1, ohne Benutzernamen oder Fragezeichen.</translation>
    </message>
    <message>
        <source>There is no service called “{name}”.</source>
        <extracomment>message service.unknown</extracomment>
        <translation>Es gibt keinen Dienst namens „{name}“.</translation>
    </message>
    <message>
        <source>Choose one of {known}, or give the address of a service.</source>
        <extracomment>message service.unknown</extracomment>
        <translation>Wählen Sie einen von diesen: {known}. Oder geben Sie die Adresse eines Dienstes an.</translation>
    </message>
    <message>
        <source>The proxy in the settings is not an address like http://proxy.example.com:3128.</source>
        <extracomment>message service.proxy_not_usable</extracomment>
        <translation>Der Proxy in den Einstellungen ist keine Adresse wie http://proxy.example.com:3128.</translation>
    </message>
    <message>
        <source>Correct it, or leave it empty to use the system&apos;s.</source>
        <extracomment>message service.proxy_not_usable</extracomment>
        <translation>Berichtigen Sie ihn oder lassen Sie das Feld leer, um den des Systems zu verwenden.</translation>
    </message>
    <message>
        <source>The proxy of this system is not an address like http://proxy.example.com:3128.</source>
        <extracomment>message service.system_proxy_not_usable</extracomment>
        <translation>Der Proxy dieses Systems ist keine Adresse wie http://proxy.example.com:3128.</translation>
    </message>
    <message>
        <source>Correct it in the variable HTTPS_PROXY, or in the system&apos;s settings if it is set there.</source>
        <extracomment>message service.system_proxy_not_usable</extracomment>
        <translation>Berichtigen Sie ihn in der Variablen HTTPS_PROXY oder, falls er dort steht, in den Einstellungen des Systems.</translation>
    </message>
    <message>
        <source>The file of certificates {name} cannot be read.</source>
        <extracomment>message service.ca_file_unreadable</extracomment>
        <translation>Die Zertifikatsdatei {name} ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Choose the file again, or leave the setting empty.</source>
        <extracomment>message service.ca_file_unreadable</extracomment>
        <translation>Wählen Sie die Datei noch einmal oder lassen Sie die Einstellung leer.</translation>
    </message>
    <message>
        <source>The file {name} holds no certificates in PEM form.</source>
        <extracomment>message service.ca_file_not_pem</extracomment>
        <translation>Die Datei {name} enthält keine Zertifikate im PEM-Format.</translation>
    </message>
    <message>
        <source>Ask for one that begins with -----BEGIN CERTIFICATE-----.</source>
        <extracomment>message service.ca_file_not_pem</extracomment>
        <translation>Lassen Sie sich eine geben, die mit -----BEGIN CERTIFICATE----- beginnt.</translation>
    </message>
    <message>
        <source>The service “{service}” in the settings file is not a group of named values.</source>
        <extracomment>message service.entry_not_a_mapping</extracomment>
        <translation>Der Dienst „{service}“ in der Einstellungsdatei ist keine Gruppe benannter Werte.</translation>
    </message>
    <message>
        <source>Give it at least a base_url; the other services are not affected.</source>
        <extracomment>message service.entry_not_a_mapping</extracomment>
        <translation>Geben Sie ihm mindestens eine base_url; die anderen Dienste sind nicht betroffen.</translation>
    </message>
    <message>
        <source>“{service}” in the settings file has the name of a built-in service.</source>
        <extracomment>message service.entry_id_taken</extracomment>
        <translation>„{service}“ in der Einstellungsdatei heißt wie ein eingebauter Dienst.</translation>
    </message>
    <message>
        <source>Give it another name; the other services are not affected.</source>
        <extracomment>message service.entry_id_taken</extracomment>
        <translation>Geben Sie ihm einen anderen Namen; die anderen Dienste sind nicht betroffen.</translation>
    </message>
    <message>
        <source>“{service}” in the settings file cannot be the name of a service.</source>
        <extracomment>message service.entry_id_not_usable</extracomment>
        <translation>„{service}“ in der Einstellungsdatei kann kein Name eines Dienstes sein.</translation>
    </message>
    <message>
        <source>Use small letters, digits and hyphens; the other services are not affected.</source>
        <extracomment>message service.entry_id_not_usable</extracomment>
        <translation>Verwenden Sie Kleinbuchstaben, Ziffern und Bindestriche; die anderen Dienste sind nicht betroffen.</translation>
    </message>
    <message>
        <source>The service “{service}” in the settings file has an unknown value “{field}”.</source>
        <extracomment>message service.entry_field_unknown</extracomment>
        <translation>Der Dienst „{service}“ in der Einstellungsdatei hat einen unbekannten Wert „{field}“.</translation>
    </message>
    <message>
        <source>Correct or remove it; the other services are not affected.</source>
        <extracomment>message service.entry_field_unknown</extracomment>
        <translation>Berichtigen oder entfernen Sie ihn; die anderen Dienste sind nicht betroffen.</translation>
    </message>
    <message>
        <source>In the settings file, “{field}” of the service “{service}” must be {wanted}.</source>
        <extracomment>message service.entry_field_wrong</extracomment>
        <translation>In der Einstellungsdatei ist „{field}“ des Dienstes „{service}“ falsch; verlangt wird: {wanted}.</translation>
    </message>
    <message>
        <source>Correct it; the other services are not affected.</source>
        <extracomment>message service.entry_field_wrong</extracomment>
        <translation>Berichtigen Sie den Wert; die anderen Dienste sind nicht betroffen.</translation>
    </message>
    <message>
        <source>These services in the settings file cannot be used: {names}.</source>
        <extracomment>message service.entries_wrong</extracomment>
        <translation>Diese Dienste in der Einstellungsdatei sind nicht verwendbar: {names}.</translation>
    </message>
    <message>
        <source>{host} cannot be reached.</source>
        <extracomment>message service.unreachable</extracomment>
        <translation>{host} ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>Check the network and the address of the service; nothing was charged.</source>
        <extracomment>message service.unreachable</extracomment>
        <translation>Prüfen Sie das Netzwerk und die Adresse des Dienstes; es wurde nichts berechnet.</translation>
    </message>
    <message>
        <source>{host} could not prove who it is: its certificate is not trusted.</source>
        <extracomment>message service.certificate_not_trusted</extracomment>
        <translation>{host} konnte sich nicht ausweisen: Dem Zertifikat wird nicht vertraut.</translation>
    </message>
    <message>
        <source>In a company&apos;s network, choose its file of certificates in the settings; nothing was sent.</source>
        <extracomment>message service.certificate_not_trusted</extracomment>
        <translation>Wählen Sie im Firmennetz dessen Zertifikatsdatei in den Einstellungen; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>{host} could not prove who it is: its certificate is out of date.</source>
        <extracomment>message service.certificate_expired</extracomment>
        <translation>{host} konnte sich nicht ausweisen: Das Zertifikat ist abgelaufen oder noch nicht gültig.</translation>
    </message>
    <message>
        <source>Check the date and time of this computer, or tell the service; nothing was sent.</source>
        <extracomment>message service.certificate_expired</extracomment>
        <translation>Prüfen Sie Datum und Uhrzeit dieses Rechners oder verständigen Sie den Dienst; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>{host} could not prove who it is: its certificate is for another name.</source>
        <extracomment>message service.certificate_of_another</extracomment>
        <translation>{host} konnte sich nicht ausweisen: Das Zertifikat gilt für einen anderen Namen.</translation>
    </message>
    <message>
        <source>Check the address of the service; nothing was sent.</source>
        <extracomment>message service.certificate_of_another</extracomment>
        <translation>Prüfen Sie die Adresse des Dienstes; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>{host} does not speak https at this address.</source>
        <extracomment>message service.not_encrypted</extracomment>
        <translation>{host} spricht unter dieser Adresse kein https.</translation>
    </message>
    <message>
        <source>Check the port; a service on this computer may want http://. Nothing was sent.</source>
        <extracomment>message service.not_encrypted</extracomment>
        <translation>Prüfen Sie den Port; ein Dienst auf diesem Rechner braucht vielleicht http://. Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>No secure connection to {host} could be made.</source>
        <extracomment>message service.tls_failed</extracomment>
        <translation>Es kam keine sichere Verbindung zu {host} zustande.</translation>
    </message>
    <message>
        <source>Check the address of the service and any network filter; nothing was sent.</source>
        <extracomment>message service.tls_failed</extracomment>
        <translation>Prüfen Sie die Adresse des Dienstes und mögliche Netzwerkfilter; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>The proxy {proxy} cannot be reached.</source>
        <extracomment>message service.proxy_unreachable</extracomment>
        <translation>Der Proxy {proxy} ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>Check the network and the proxy in the settings; nothing was charged.</source>
        <extracomment>message service.proxy_unreachable</extracomment>
        <translation>Prüfen Sie das Netzwerk und den Proxy in den Einstellungen; es wurde nichts berechnet.</translation>
    </message>
    <message>
        <source>It comes from the variable HTTPS_PROXY, or else from the system&apos;s settings: check it there, and the network; nothing was charged.</source>
        <extracomment>message service.system_proxy_unreachable</extracomment>
        <translation>Er stammt aus der Variablen HTTPS_PROXY oder sonst aus den Einstellungen des Systems: Prüfen Sie ihn dort und auch das Netzwerk; es wurde nichts berechnet.</translation>
    </message>
    <message>
        <source>The proxy {proxy} wants a user name and a password.</source>
        <extracomment>message service.proxy_wants_password</extracomment>
        <translation>Der Proxy {proxy} verlangt Benutzernamen und Passwort.</translation>
    </message>
    <message>
        <source>Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT before the start; passwords are not kept in the settings.</source>
        <extracomment>message service.proxy_wants_password</extracomment>
        <translation>Setzen Sie HTTPS_PROXY vor dem Start auf http://USER:PASSWORD@HOST:PORT; Passwörter werden nicht in den Einstellungen aufbewahrt.</translation>
    </message>
    <message>
        <source>The proxy {proxy} does not let this computer reach {host}.</source>
        <extracomment>message service.proxy_refused</extracomment>
        <translation>Der Proxy {proxy} lässt diesen Rechner nicht zu {host}.</translation>
    </message>
    <message>
        <source>Ask whoever runs your network; nothing was sent.</source>
        <extracomment>message service.proxy_refused</extracomment>
        <translation>Fragen Sie, wer Ihr Netzwerk betreibt; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>The connection broke while the photo was being sent.</source>
        <extracomment>message service.sending_interrupted</extracomment>
        <translation>Die Verbindung brach ab, während das Foto gesendet wurde.</translation>
    </message>
    <message>
        <source>Try again, with fewer references if it happens often; nothing was charged.</source>
        <extracomment>message service.sending_interrupted</extracomment>
        <translation>Versuchen Sie es erneut, mit weniger Referenzen, falls es oft geschieht; es wurde nichts berechnet.</translation>
    </message>
    <message>
        <source>The service did not answer in time.</source>
        <extracomment>message service.reply_timed_out</extracomment>
        <translation>Der Dienst hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>The service may have charged for this edit; sending it again can be charged a second time.</source>
        <extracomment>message service.reply_timed_out</extracomment>
        <translation>Der Dienst hat diese Bearbeitung vielleicht berechnet; wird sie erneut gesendet, kann sie ein zweites Mal berechnet werden.</translation>
    </message>
    <message>
        <source>The connection broke before the whole answer was here.</source>
        <extracomment>message service.reply_lost</extracomment>
        <translation>Die Verbindung brach ab, bevor die ganze Antwort da war.</translation>
    </message>
    <message>
        <source>The service refused the edit (“{reason}”).</source>
        <extracomment>message service.refused</extracomment>
        <translation>Der Dienst hat die Bearbeitung abgelehnt („{reason}“).</translation>
    </message>
    <message>
        <source>Change what it names and try again; nothing was charged.</source>
        <extracomment>message service.refused</extracomment>
        <translation>Ändern Sie, was er nennt, und versuchen Sie es erneut; es wurde nichts berechnet.</translation>
    </message>
    <message>
        <source>The service refused the edit because of “{field}” (“{reason}”).</source>
        <extracomment>message service.field_refused</extracomment>
        <translation>Der Dienst hat die Bearbeitung wegen „{field}“ abgelehnt („{reason}“).</translation>
    </message>
    <message>
        <source>Change that and try again; nothing was charged.</source>
        <extracomment>message service.field_refused</extracomment>
        <translation>Ändern Sie das und versuchen Sie es erneut; es wurde nichts berechnet.</translation>
    </message>
    <message>
        <source>The service&apos;s content rules do not allow this edit; it objects to: {said}.</source>
        <extracomment>message service.moderation_categories</extracomment>
        <translation>Die Inhaltsregeln des Dienstes erlauben diese Bearbeitung nicht; beanstandet wird: {said}.</translation>
    </message>
    <message>
        <source>Reword the prompt or choose other pictures.</source>
        <extracomment>message service.moderation_categories</extracomment>
        <translation>Formulieren Sie die Anweisung um oder wählen Sie andere Bilder.</translation>
    </message>
    <message>
        <source>The service&apos;s content rules do not allow this edit (“{reason}”).</source>
        <extracomment>message service.moderation_blocked</extracomment>
        <translation>Die Inhaltsregeln des Dienstes erlauben diese Bearbeitung nicht („{reason}“).</translation>
    </message>
    <message>
        <source>The service does not accept the key.</source>
        <extracomment>message service.key_rejected</extracomment>
        <translation>Der Dienst nimmt den Schlüssel nicht an.</translation>
    </message>
    <message>
        <source>Check the key, or enter another one.</source>
        <extracomment>message service.key_rejected</extracomment>
        <translation>Prüfen Sie den Schlüssel oder geben Sie einen anderen ein.</translation>
    </message>
    <message>
        <source>The key is not allowed to do this (“{reason}”).</source>
        <extracomment>message service.not_permitted</extracomment>
        <translation>Mit diesem Schlüssel ist das nicht erlaubt („{reason}“).</translation>
    </message>
    <message>
        <source>Ask the service for access, or enter another key.</source>
        <extracomment>message service.not_permitted</extracomment>
        <translation>Bitten Sie den Dienst um Zugang oder geben Sie einen anderen Schlüssel ein.</translation>
    </message>
    <message>
        <source>There is no image editing at this address.</source>
        <extracomment>message service.not_found</extracomment>
        <translation>Unter dieser Adresse lassen sich keine Bilder bearbeiten.</translation>
    </message>
    <message>
        <source>Check the address of the service and the name of the model.</source>
        <extracomment>message service.not_found</extracomment>
        <translation>Prüfen Sie die Adresse des Dienstes und den Namen des Modells.</translation>
    </message>
    <message>
        <source>The service does not have this model (“{reason}”).</source>
        <extracomment>message service.model_not_found</extracomment>
        <translation>Der Dienst hat dieses Modell nicht („{reason}“).</translation>
    </message>
    <message>
        <source>Choose another model.</source>
        <extracomment>message service.model_not_found</extracomment>
        <translation>Wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>The photo and the references are too large for the service.</source>
        <extracomment>message service.request_too_large</extracomment>
        <translation>Foto und Referenzen sind zu groß für den Dienst.</translation>
    </message>
    <message>
        <source>Remove references or edit a smaller region.</source>
        <extracomment>message service.request_too_large</extracomment>
        <translation>Entfernen Sie Referenzen oder bearbeiten Sie einen kleineren Bereich.</translation>
    </message>
    <message>
        <source>The photo is too large for the service.</source>
        <extracomment>message service.photo_too_large</extracomment>
        <translation>Das Foto ist zu groß für den Dienst.</translation>
    </message>
    <message>
        <source>Select a smaller area, or choose a smaller size.</source>
        <extracomment>message service.photo_too_large</extracomment>
        <translation>Wählen Sie eine kleinere Fläche aus oder nehmen Sie eine kleinere Größe.</translation>
    </message>
    <message>
        <source>The account&apos;s credit with the service is used up.</source>
        <extracomment>message service.quota_exhausted</extracomment>
        <translation>Das Guthaben des Kontos beim Dienst ist aufgebraucht.</translation>
    </message>
    <message>
        <source>Add credit at the service, or enter another key.</source>
        <extracomment>message service.quota_exhausted</extracomment>
        <translation>Laden Sie beim Dienst Guthaben auf oder geben Sie einen anderen Schlüssel ein.</translation>
    </message>
    <message>
        <source>The service is getting too many requests from this account.</source>
        <extracomment>message service.rate_limited</extracomment>
        <translation>Der Dienst erhält von diesem Konto zu viele Anfragen.</translation>
    </message>
    <message>
        <source>Wait a minute and try again; nothing was charged.</source>
        <extracomment>message service.rate_limited</extracomment>
        <translation>Warten Sie eine Minute und versuchen Sie es erneut; es wurde nichts berechnet.</translation>
    </message>
    <message>
        <source>The service is busy and asks to wait {minutes} minutes.</source>
        <extracomment>message service.asks_to_wait</extracomment>
        <translation>Der Dienst ist ausgelastet und bittet, {minutes} Minuten zu warten.</translation>
    </message>
    <message>
        <source>Try again then; nothing was charged.</source>
        <extracomment>message service.asks_to_wait</extracomment>
        <translation>Versuchen Sie es dann erneut; es wurde nichts berechnet.</translation>
    </message>
    <message>
        <source>The service is overloaded or being maintained.</source>
        <extracomment>message service.unavailable</extracomment>
        <translation>Der Dienst ist überlastet oder wird gewartet.</translation>
    </message>
    <message>
        <source>The service failed while it worked on the edit (“{reason}”).</source>
        <extracomment>message service.failed</extracomment>
        <translation>Der Dienst ist beim Bearbeiten gescheitert („{reason}“).</translation>
    </message>
    <message>
        <source>The service has moved to another address, and the key does not follow it there.</source>
        <extracomment>message service.redirected</extracomment>
        <translation>Der Dienst ist umgezogen, und der Schlüssel folgt ihm nicht an die neue Adresse.</translation>
    </message>
    <message>
        <source>Enter the new address of the service.</source>
        <extracomment>message service.redirected</extracomment>
        <translation>Geben Sie die neue Adresse des Dienstes ein.</translation>
    </message>
    <message>
        <source>The service&apos;s answer is larger than a picture can be.</source>
        <extracomment>message service.reply_too_large</extracomment>
        <translation>Die Antwort des Dienstes ist größer, als ein Bild sein kann.</translation>
    </message>
    <message>
        <source>The service&apos;s answer could not be understood; it is kept as it came.</source>
        <extracomment>message service.reply_not_understood</extracomment>
        <translation>Die Antwort des Dienstes war nicht zu verstehen; sie ist unverändert aufbewahrt.</translation>
    </message>
    <message>
        <source>The service answered without a picture.</source>
        <extracomment>message service.reply_without_picture</extracomment>
        <translation>Der Dienst hat ohne Bild geantwortet.</translation>
    </message>
    <message>
        <source>What the service sent is not a picture; it is kept as it came.</source>
        <extracomment>message service.reply_not_a_picture</extracomment>
        <translation>Was der Dienst gesendet hat, ist kein Bild; es ist unverändert aufbewahrt.</translation>
    </message>
    <message>
        <source>The edit is done, but its picture could not be fetched from the service.</source>
        <extracomment>message service.picture_not_fetched</extracomment>
        <translation>Die Bearbeitung ist fertig, aber ihr Bild ließ sich nicht vom Dienst abholen.</translation>
    </message>
    <message>
        <source>Fetching it again costs nothing; sending the edit again can be charged a second time.</source>
        <extracomment>message service.picture_not_fetched</extracomment>
        <translation>Noch einmal abholen kostet nichts; wird die Bearbeitung erneut gesendet, kann sie ein zweites Mal berechnet werden.</translation>
    </message>
    <message>
        <source>The edit is done, but its picture is said to be at {picture_host}, a private address.</source>
        <extracomment>message service.picture_address_refused</extracomment>
        <translation>Die Bearbeitung ist fertig, aber ihr Bild soll unter {picture_host} liegen, einer privaten Adresse.</translation>
    </message>
    <message>
        <source>It was not fetched, so that a service cannot reach into your network. Choose “Inside the answer” for replies; editing again can be charged a second time.</source>
        <extracomment>message service.picture_address_refused</extracomment>
        <translation>Es wurde nicht abgeholt, damit kein Dienst in Ihr Netzwerk greifen kann. Wählen Sie für Antworten „In der Antwort“; erneutes Bearbeiten kann ein zweites Mal berechnet werden.</translation>
    </message>
    <message>
        <source>Nothing outside the mask matches your photo, so the candidate was laid on as it came, with a soft border.</source>
        <extracomment>message engine.nothing_matches</extracomment>
        <translation>Nichts außerhalb der Maske passt zu Ihrem Foto; der Vorschlag wurde darum aufgelegt, wie er kam, mit weichem Rand.</translation>
    </message>
    <message>
        <source>Try the edit again, or paint only where the candidate fits.</source>
        <extracomment>message engine.nothing_matches</extracomment>
        <translation>Bearbeiten Sie noch einmal oder malen Sie nur, wo der Vorschlag passt.</translation>
    </message>
    <message>
        <source>The service re-framed the picture so much that it could not be aligned.</source>
        <extracomment>message engine.reframed</extracomment>
        <translation>Der Dienst hat den Bildausschnitt so stark verändert, dass er sich nicht ausrichten ließ.</translation>
    </message>
    <message>
        <source>Try the edit again with a smaller selection.</source>
        <extracomment>message engine.reframed</extracomment>
        <translation>Bearbeiten Sie noch einmal, mit einer kleineren Auswahl.</translation>
    </message>
    <message>
        <source>There is little texture to align by; look closely at the border.</source>
        <extracomment>message engine.low_texture</extracomment>
        <translation>Zum Ausrichten gibt es wenig Struktur; sehen Sie sich den Rand genau an.</translation>
    </message>
    <message>
        <source>Nudge the candidate if it lies a little off.</source>
        <extracomment>message engine.low_texture</extracomment>
        <translation>Verschieben Sie den Vorschlag, wenn er ein wenig daneben liegt.</translation>
    </message>
    <message>
        <source>The service cut off a part of the picture; your photo stays as it is there.</source>
        <extracomment>message engine.cropped</extracomment>
        <translation>Der Dienst hat einen Teil des Bildes abgeschnitten; dort bleibt Ihr Foto, wie es ist.</translation>
    </message>
    <message>
        <source>The picture is too small to align, so the candidate was laid on as it came.</source>
        <extracomment>message engine.too_small</extracomment>
        <translation>Das Bild ist zu klein zum Ausrichten; der Vorschlag wurde darum aufgelegt, wie er kam.</translation>
    </message>
    <message>
        <source>The mask is empty, so nothing of the candidate shows.</source>
        <extracomment>message engine.mask_empty</extracomment>
        <translation>Die Maske ist leer, vom Vorschlag ist also nichts zu sehen.</translation>
    </message>
    <message>
        <source>Paint where the candidate shall show.</source>
        <extracomment>message engine.mask_empty</extracomment>
        <translation>Malen Sie, wo der Vorschlag zu sehen sein soll.</translation>
    </message>
    <message>
        <source>Fits well.</source>
        <extracomment>message fit.well</extracomment>
        <translation>Passt gut.</translation>
    </message>
    <message>
        <source>Fits, with little texture to go by.</source>
        <extracomment>message fit.low_texture</extracomment>
        <translation>Passt, bei wenig Struktur.</translation>
    </message>
    <message>
        <source>Fits, but the service cut off a part.</source>
        <extracomment>message fit.cropped</extracomment>
        <translation>Passt, aber der Dienst hat einen Teil abgeschnitten.</translation>
    </message>
    <message>
        <source>Fits roughly.</source>
        <extracomment>message fit.roughly</extracomment>
        <translation>Passt ungefähr.</translation>
    </message>
    <message>
        <source>Re-framed: laid on plainly.</source>
        <extracomment>message fit.reframed</extracomment>
        <translation>Anderer Ausschnitt: ohne Ausrichtung aufgelegt.</translation>
    </message>
    <message>
        <source>Too small to align: laid on plainly.</source>
        <extracomment>message fit.too_small</extracomment>
        <translation>Zu klein: ohne Ausrichtung aufgelegt.</translation>
    </message>
    <message>
        <source>Does not fit: laid on plainly.</source>
        <extracomment>message fit.not_at_all</extracomment>
        <translation>Passt nicht: ohne Ausrichtung aufgelegt.</translation>
    </message>
    <message>
        <source>Laid on plainly, as you chose.</source>
        <extracomment>message fit.not_aligned</extracomment>
        <translation>Ohne Ausrichtung aufgelegt, wie von Ihnen gewählt.</translation>
    </message>
    <message>
        <source>Blended at several scales.</source>
        <extracomment>message blend.multiband</extracomment>
        <translation>In mehreren Stufen überblendet.</translation>
    </message>
    <message>
        <source>Blended with a soft edge.</source>
        <extracomment>message blend.feather</extracomment>
        <translation>Mit weichem Rand überblendet.</translation>
    </message>
    <message>
        <source>Blended seamlessly (Poisson).</source>
        <extracomment>message blend.poisson</extracomment>
        <translation>Nahtlos überblendet (Poisson).</translation>
    </message>
    <message>
        <source>Aligned again: fits well.</source>
        <extracomment>message align.well</extracomment>
        <translation>Neu ausgerichtet: passt gut.</translation>
    </message>
    <message>
        <source>Aligned again: fits, with little texture to go by.</source>
        <extracomment>message align.low_texture</extracomment>
        <translation>Neu ausgerichtet: passt, bei wenig Struktur.</translation>
    </message>
    <message>
        <source>Look closely at the border, and nudge the layer if it lies a little off.</source>
        <extracomment>message align.low_texture</extracomment>
        <translation>Sehen Sie sich den Rand genau an und verschieben Sie die Ebene, wenn sie ein wenig daneben liegt.</translation>
    </message>
    <message>
        <source>Aligned again: fits, but the service cut off a part.</source>
        <extracomment>message align.cropped</extracomment>
        <translation>Neu ausgerichtet: passt, aber der Dienst hat einen Teil abgeschnitten.</translation>
    </message>
    <message>
        <source>Aligned again: fits roughly.</source>
        <extracomment>message align.roughly</extracomment>
        <translation>Neu ausgerichtet: passt ungefähr.</translation>
    </message>
    <message>
        <source>Let the mask cover all that the edit changed, or nudge the layer by hand.</source>
        <extracomment>message align.roughly</extracomment>
        <translation>Lassen Sie die Maske alles bedecken, was die Bearbeitung geändert hat, oder verschieben Sie die Ebene von Hand.</translation>
    </message>
    <message>
        <source>Nothing better was found; the layer lies as it did.</source>
        <extracomment>message align.kept</extracomment>
        <translation>Es fand sich nichts Besseres; die Ebene liegt wie zuvor.</translation>
    </message>
    <message>
        <source>The edit changed the colours of everything, so all of it shows within the mask.</source>
        <extracomment>message engine.blend_recoloured</extracomment>
        <translation>Die Bearbeitung hat alle Farben geändert, darum ist sie innerhalb der Maske ganz zu sehen.</translation>
    </message>
    <message>
        <source>Only what really changed is shown, and its border is hidden where both pictures agree.</source>
        <extracomment>message engine.blend_agrees</extracomment>
        <translation>Zu sehen ist nur, was sich wirklich geändert hat; der Rand liegt verborgen, wo beide Bilder übereinstimmen.</translation>
    </message>
    <message>
        <source>The candidate could not be aligned, so its border is simply softened.</source>
        <extracomment>message engine.blend_untrusted</extracomment>
        <translation>Der Vorschlag ließ sich nicht ausrichten, darum ist sein Rand nur weich gemacht.</translation>
    </message>
    <message>
        <source>Nothing inside the mask stands out as changed, so all of it is shown with a soft border.</source>
        <extracomment>message engine.nothing_changed</extracomment>
        <translation>Innerhalb der Maske fällt nichts als geändert auf, darum ist alles zu sehen, mit weichem Rand.</translation>
    </message>
    <message>
        <source>This file is empty.</source>
        <extracomment>message photo.empty</extracomment>
        <translation>Diese Datei ist leer.</translation>
    </message>
    <message>
        <source>Copy it again from where it came from, or choose another photo.</source>
        <extracomment>message photo.empty</extracomment>
        <translation>Kopieren Sie sie noch einmal von ihrem Ursprung oder wählen Sie ein anderes Foto.</translation>
    </message>
    <message>
        <source>This file is not a picture that can be opened here.</source>
        <extracomment>message photo.not_an_image</extracomment>
        <translation>Diese Datei ist kein Bild, das sich hier öffnen lässt.</translation>
    </message>
    <message>
        <source>This picture is incomplete or damaged: part of the file is missing.</source>
        <extracomment>message photo.truncated</extracomment>
        <translation>Dieses Bild ist unvollständig oder beschädigt: Ein Teil der Datei fehlt.</translation>
    </message>
    <message>
        <source>Copy it again from the camera or card, or choose another photo.</source>
        <extracomment>message photo.truncated</extracomment>
        <translation>Kopieren Sie es noch einmal von Kamera oder Karte, oder wählen Sie ein anderes Foto.</translation>
    </message>
    <message>
        <source>This picture says it is {width} x {height} pixels, more than the {limit_megapixels} megapixels that can be opened.</source>
        <extracomment>message photo.too_large</extracomment>
        <translation>Dieses Bild hat nach eigener Angabe {width} x {height} Pixel, mehr als die {limit_megapixels} Megapixel, die sich öffnen lassen.</translation>
    </message>
    <message>
        <source>Scale it down in another program first, or choose another photo.</source>
        <extracomment>message photo.too_large</extracomment>
        <translation>Verkleinern Sie es zuerst in einem anderen Programm oder wählen Sie ein anderes Foto.</translation>
    </message>
    <message>
        <source>Save it smaller in another program first, or choose another photo.</source>
        <extracomment>message photo.file_too_large</extracomment>
        <translation>Speichern Sie sie zuerst in einem anderen Programm kleiner oder wählen Sie ein anderes Foto.</translation>
    </message>
    <message>
        <source>This is a camera raw file, which first needs developing.</source>
        <extracomment>message photo.camera_raw</extracomment>
        <translation>Dies ist eine Raw-Datei einer Kamera, die erst entwickelt werden muss.</translation>
    </message>
    <message>
        <source>Develop it in your raw program, export a 16-bit TIFF or a JPEG, and open that.</source>
        <extracomment>message photo.camera_raw</extracomment>
        <translation>Entwickeln Sie sie in Ihrem Raw-Programm, exportieren Sie ein 16-Bit-TIFF oder ein JPEG und öffnen Sie das.</translation>
    </message>
    <message>
        <source>This picture stores its colours as floating-point numbers (HDR), which can&apos;t be opened.</source>
        <extracomment>message photo.float_unsupported</extracomment>
        <translation>Dieses Bild speichert seine Farben als Gleitkommazahlen (HDR); so lässt es sich nicht öffnen.</translation>
    </message>
    <message>
        <source>Save it with 16 bits a channel in another program and open that.</source>
        <extracomment>message photo.float_unsupported</extracomment>
        <translation>Speichern Sie es in einem anderen Programm mit 16 Bit je Kanal und öffnen Sie das.</translation>
    </message>
    <message>
        <source>This kind of {kind} file can&apos;t be opened without losing something.</source>
        <extracomment>message photo.unsupported_kind</extracomment>
        <translation>Diese Art von {kind}-Datei lässt sich nicht verlustfrei öffnen.</translation>
    </message>
    <message>
        <source>Save it as RGB with 8 or 16 bits a channel in another program and open that.</source>
        <extracomment>message photo.unsupported_kind</extracomment>
        <translation>Speichern Sie sie in einem anderen Programm als RGB mit 8 oder 16 Bit je Kanal und öffnen Sie das.</translation>
    </message>
    <message>
        <source>Nothing stands out from what is around it there.</source>
        <extracomment>message mask.no_object</extracomment>
        <translation>Dort hebt sich nichts von seiner Umgebung ab.</translation>
    </message>
    <message>
        <source>Draw the box close around the thing, or follow its edge with the scissors.</source>
        <extracomment>message mask.no_object</extracomment>
        <translation>Ziehen Sie den Rahmen eng um das Objekt oder folgen Sie seiner Kante mit der Magnetschere.</translation>
    </message>
    <message>
        <source>No person, animal or thing stands out in this photo.</source>
        <extracomment>message mask.no_subject</extracomment>
        <translation>In diesem Foto hebt sich keine Person, kein Tier und kein Gegenstand ab.</translation>
    </message>
    <message>
        <source>Draw a box around what you mean with the object tool.</source>
        <extracomment>message mask.no_subject</extracomment>
        <translation>Ziehen Sie mit dem Objektwerkzeug einen Rahmen um das, was Sie meinen.</translation>
    </message>
    <message>
        <source>Nothing in this photo clearly stands out by its colour.</source>
        <extracomment>message mask.no_subject_by_colour</extracomment>
        <translation>In diesem Foto hebt sich nichts durch seine Farbe deutlich ab.</translation>
    </message>
    <message>
        <source>Draw a box around what you mean with the object tool; the subject finder, an optional extra that the read-me names, recognises more.</source>
        <extracomment>message mask.no_subject_by_colour</extracomment>
        <translation>Ziehen Sie mit dem Objektwerkzeug einen Rahmen um das, was Sie meinen; der Motivfinder, ein Zusatz, den die Liesmich-Datei nennt, erkennt mehr.</translation>
    </message>
    <message>
        <source>The active layer shows no change against the photo.</source>
        <extracomment>message mask.no_difference</extracomment>
        <translation>Die aktive Ebene zeigt keine Änderung gegenüber dem Foto.</translation>
    </message>
    <message>
        <source>Choose another layer, or select by hand.</source>
        <extracomment>message mask.no_difference</extracomment>
        <translation>Wählen Sie eine andere Ebene oder wählen Sie von Hand aus.</translation>
    </message>
    <message>
        <source>The mask is not a picture that can be opened.</source>
        <extracomment>message mask.unreadable</extracomment>
        <translation>Die Maske ist kein Bild, das sich öffnen lässt.</translation>
    </message>
    <message>
        <source>A mask is a grey PNG of the photo&apos;s size: white shows the edit, black is locked.</source>
        <extracomment>message mask.unreadable</extracomment>
        <translation>Eine Maske ist ein graues PNG in der Größe des Fotos: Weiß zeigt die Bearbeitung, Schwarz ist geschützt.</translation>
    </message>
    <message>
        <source>The mask has colours, but a mask is a grey picture.</source>
        <extracomment>message mask.has_colour</extracomment>
        <translation>Die Maske hat Farben, aber eine Maske ist ein graues Bild.</translation>
    </message>
    <message>
        <source>Save it as a grey PNG of the photo&apos;s size: white shows the edit, black is locked.</source>
        <extracomment>message mask.has_colour</extracomment>
        <translation>Speichern Sie sie als graues PNG in der Größe des Fotos: Weiß zeigt die Bearbeitung, Schwarz ist geschützt.</translation>
    </message>
    <message>
        <source>The mask has transparent parts, but a mask is a grey picture without any.</source>
        <extracomment>message mask.has_alpha</extracomment>
        <translation>Die Maske hat durchsichtige Teile, aber eine Maske ist ein graues Bild ohne solche.</translation>
    </message>
    <message>
        <source>The name {name} does not say which kind of file to write.</source>
        <extracomment>message export.unknown_format</extracomment>
        <translation>Der Name {name} sagt nicht, welche Art von Datei zu schreiben ist.</translation>
    </message>
    <message>
        <source>End it with .png, .jpg, .webp or .tiff.</source>
        <extracomment>message export.unknown_format</extracomment>
        <translation>Lassen Sie ihn auf .png, .jpg, .webp oder .tiff enden.</translation>
    </message>
    <message>
        <source>A {format} file can&apos;t have an edge longer than {limit_px} pixels.</source>
        <extracomment>message export.too_large_for_format</extracomment>
        <translation>In einer {format}-Datei darf keine Kante länger als {limit_px} Pixel sein.</translation>
    </message>
    <message>
        <source>Export a PNG or TIFF file.</source>
        <extracomment>message export.too_large_for_format</extracomment>
        <translation>Exportieren Sie eine PNG- oder TIFF-Datei.</translation>
    </message>
    <message>
        <source>The {format} file could not be made.</source>
        <extracomment>message export.encoding_failed</extracomment>
        <translation>Die {format}-Datei ließ sich nicht erzeugen.</translation>
    </message>
    <message>
        <source>Try another format: PNG always keeps everything.</source>
        <extracomment>message export.encoding_failed</extracomment>
        <translation>Versuchen Sie ein anderes Format: PNG behält immer alles.</translation>
    </message>
    <message>
        <source>The two pictures have different sizes: {expected} and {got} pixels.</source>
        <extracomment>message verify.size_differs</extracomment>
        <translation>Die beiden Bilder sind verschieden groß: {expected} und {got} Pixel.</translation>
    </message>
    <message>
        <source>Compare a picture with the export that was made from it, at full size.</source>
        <extracomment>message verify.size_differs</extracomment>
        <translation>Vergleichen Sie ein Bild mit dem Export, der daraus entstand, in voller Größe.</translation>
    </message>
    <message>
        <source>The mask is {got} pixels, but the photo is {expected}.</source>
        <extracomment>message verify.mask_size_differs</extracomment>
        <translation>Die Maske hat {got} Pixel, das Foto aber {expected}.</translation>
    </message>
    <message>
        <source>Use a mask of exactly the photo&apos;s size.</source>
        <extracomment>message verify.mask_size_differs</extracomment>
        <translation>Verwenden Sie eine Maske genau in der Größe des Fotos.</translation>
    </message>
    <message>
        <source>Under way.</source>
        <extracomment>message request.under_way</extracomment>
        <translation>Läuft.</translation>
    </message>
    <message>
        <source>Laid on the photo.</source>
        <extracomment>message request.laid</extracomment>
        <translation>Auf das Foto gelegt.</translation>
    </message>
    <message>
        <source>Saved or looked at.</source>
        <extracomment>message request.seen</extracomment>
        <translation>Gespeichert oder angesehen.</translation>
    </message>
    <message>
        <source>Arrived, not laid yet.</source>
        <extracomment>message request.not_laid</extracomment>
        <translation>Angekommen, noch nicht aufgelegt.</translation>
    </message>
    <message>
        <source>Arrived, its picture is still to be fetched.</source>
        <extracomment>message request.to_be_fetched</extracomment>
        <translation>Angekommen, das Bild ist noch abzuholen.</translation>
    </message>
    <message>
        <source>Kept, but it is no usable picture.</source>
        <extracomment>message request.unusable</extracomment>
        <translation>Aufbewahrt, aber kein brauchbares Bild.</translation>
    </message>
    <message>
        <source>Failed, not charged.</source>
        <extracomment>message request.failed</extracomment>
        <translation>Fehlgeschlagen, nicht berechnet.</translation>
    </message>
    <message>
        <source>Failed, may have been charged.</source>
        <extracomment>message request.failed_charged</extracomment>
        <translation>Fehlgeschlagen, vielleicht berechnet.</translation>
    </message>
    <message>
        <source>Cancelled, not charged.</source>
        <extracomment>message request.cancelled</extracomment>
        <translation>Abgebrochen, nicht berechnet.</translation>
    </message>
    <message>
        <source>Cancelled, may have been charged.</source>
        <extracomment>message request.cancelled_charged</extracomment>
        <translation>Abgebrochen, vielleicht berechnet.</translation>
    </message>
    <message>
        <source>Interrupted before it was sent.</source>
        <extracomment>message request.interrupted</extracomment>
        <translation>Vor dem Senden unterbrochen.</translation>
    </message>
    <message>
        <source>Interrupted, may have been charged.</source>
        <extracomment>message request.interrupted_charged</extracomment>
        <translation>Unterbrochen, vielleicht berechnet.</translation>
    </message>
    <message>
        <source>{count} requests were interrupted when the application ended last time.</source>
        <extracomment>message request.were_interrupted</extracomment>
        <translation>{count} Anfragen wurden unterbrochen, als die Anwendung zuletzt endete.</translation>
    </message>
    <message>
        <source>They may have been charged, and their answers are lost.</source>
        <extracomment>message request.were_interrupted</extracomment>
        <translation>Sie wurden vielleicht berechnet, und ihre Antworten sind verloren.</translation>
    </message>
    <message>
        <source>A request was interrupted when the application ended last time.</source>
        <extracomment>message request.was_interrupted</extracomment>
        <translation>Eine Anfrage wurde unterbrochen, als die Anwendung zuletzt endete.</translation>
    </message>
    <message>
        <source>It may have been charged, and its answer is lost.</source>
        <extracomment>message request.was_interrupted</extracomment>
        <translation>Sie wurde vielleicht berechnet, und ihre Antwort ist verloren.</translation>
    </message>
    <message>
        <source>{name} has {answers} not laid on it yet.</source>
        <extracomment>message reply.waiting</extracomment>
        <translation>{name}: {answers}, noch nicht aufgelegt.</translation>
    </message>
    <message>
        <source>{kept}.</source>
        <extracomment>message reply.waiting</extracomment>
        <translation>{kept}.</translation>
    </message>
    <message>
        <source>Open that photo, or save pictures from the ledger. {kept}.</source>
        <extracomment>message reply.waiting_elsewhere</extracomment>
        <translation>Öffnen Sie dieses Foto oder speichern Sie Bilder aus dem Kostenbuch. {kept}.</translation>
    </message>
    <message>
        <source>The photo of this answer, {name}, is not where it was or has changed.</source>
        <extracomment>message reply.photo_gone</extracomment>
        <translation>Das Foto zu dieser Antwort, {name}, ist nicht mehr an seinem Ort oder wurde geändert.</translation>
    </message>
    <message>
        <source>Save the answer as a picture from the ledger, or open that photo yourself.</source>
        <extracomment>message reply.photo_gone</extracomment>
        <translation>Speichern Sie die Antwort aus dem Kostenbuch als Bild oder öffnen Sie das Foto selbst.</translation>
    </message>
    <message>
        <source>The answer lies on the photo.</source>
        <extracomment>message reply.laid</extracomment>
        <translation>Die Antwort liegt auf dem Foto.</translation>
    </message>
    <message>
        <source>{laid} answers lie on the photo.</source>
        <extracomment>message reply.laid_all</extracomment>
        <translation>{laid} Antworten liegen auf dem Foto.</translation>
    </message>
    <message>
        <source>Laid on the photo: {laid} of {count} answers.</source>
        <extracomment>message reply.laid_some</extracomment>
        <translation>Auf das Foto gelegt: {laid} von {count} Antworten.</translation>
    </message>
    <message>
        <source>{rest} The ledger lists what is left.</source>
        <extracomment>message reply.laid_some</extracomment>
        <translation>{rest} Im Kostenbuch steht, was übrig ist.</translation>
    </message>
    <message>
        <source>The answer is kept, and costs no more: the command ledger --save {id} -o FILE writes it.</source>
        <extracomment>message reply.kept_as</extracomment>
        <translation>Die Antwort ist aufbewahrt und kostet nichts mehr: Der Befehl ledger --save {id} -o DATEI schreibt sie.</translation>
    </message>
    <message>
        <source>That answer lies on the photo already.</source>
        <extracomment>message reply.already_laid</extracomment>
        <translation>Diese Antwort liegt schon auf dem Foto.</translation>
    </message>
    <message>
        <source>{name} is saved as the service sent it.</source>
        <extracomment>message reply.saved</extracomment>
        <translation>{name} ist gespeichert, wie der Dienst es gesendet hat.</translation>
    </message>
    <message>
        <source>{name} is not there.</source>
        <extracomment>message photo.missing</extracomment>
        <translation>{name} ist nicht da.</translation>
    </message>
    <message>
        <source>It may have been moved or renamed; open it from its new place.</source>
        <extracomment>message photo.missing</extracomment>
        <translation>Die Datei wurde vielleicht verschoben oder umbenannt; öffnen Sie sie von ihrem neuen Ort.</translation>
    </message>
    <message>
        <source>{name} is a folder, not a picture.</source>
        <extracomment>message photo.is_a_folder</extracomment>
        <translation>{name} ist ein Ordner, kein Bild.</translation>
    </message>
    <message>
        <source>Choose a picture inside it.</source>
        <extracomment>message photo.is_a_folder</extracomment>
        <translation>Wählen Sie ein Bild darin.</translation>
    </message>
    <message>
        <source>{name} could not be read.</source>
        <extracomment>message photo.not_readable</extracomment>
        <translation>{name} ließ sich nicht lesen.</translation>
    </message>
    <message>
        <source>Check that the file belongs to you and that its disk is connected.</source>
        <extracomment>message photo.not_readable</extracomment>
        <translation>Prüfen Sie, ob die Datei Ihnen gehört und ihr Datenträger angeschlossen ist.</translation>
    </message>
    <message>
        <source>{name} has {megapixels} megapixels: working on it takes about {needed} GB of memory, and {available} GB are free.</source>
        <extracomment>message photo.memory_short</extracomment>
        <translation>{name} hat {megapixels} Megapixel: Die Arbeit daran braucht etwa {needed} GB Arbeitsspeicher, frei sind {available} GB.</translation>
    </message>
    <message>
        <source>Close other programs first, or scale the photo down; opened as it is, the computer may become slow.</source>
        <extracomment>message photo.memory_short</extracomment>
        <translation>Schließen Sie zuerst andere Programme oder verkleinern Sie das Foto; so geöffnet, kann es den Rechner langsam machen.</translation>
    </message>
    <message>
        <source>{name} has 16 bits per channel.</source>
        <extracomment>message photo.sixteen_bit</extracomment>
        <translation>{name} hat 16 Bit je Kanal.</translation>
    </message>
    <message>
        <source>{name} holds {frames} pictures; only the first one is opened.</source>
        <extracomment>message photo.many_frames</extracomment>
        <translation>{name} enthält {frames} Bilder; nur das erste wird geöffnet.</translation>
    </message>
    <message>
        <source>Export the picture you need as a file of its own if it is another one.</source>
        <extracomment>message photo.many_frames</extracomment>
        <translation>Falls Sie ein anderes davon brauchen, exportieren Sie es als eigene Datei.</translation>
    </message>
    <message>
        <source>{name} has printing colours (CMYK) and is converted to screen colours (sRGB).</source>
        <extracomment>message photo.cmyk</extracomment>
        <translation>{name} hat Druckfarben (CMYK) und wird in Bildschirmfarben (sRGB) umgewandelt.</translation>
    </message>
    <message>
        <source>Keep the original file for printing.</source>
        <extracomment>message photo.cmyk</extracomment>
        <translation>Behalten Sie die Originaldatei für den Druck.</translation>
    </message>
    <message>
        <source>The prompt speaks of @{number}, but that reference slot is empty.</source>
        <extracomment>message prompt.empty_slot</extracomment>
        <translation>Die Anweisung nennt @{number}, aber dieser Referenzplatz ist leer.</translation>
    </message>
    <message>
        <source>Put a picture into it, or take @{number} out of the prompt; nothing was sent.</source>
        <extracomment>message prompt.empty_slot</extracomment>
        <translation>Legen Sie dort ein Bild ab oder nehmen Sie @{number} aus der Anweisung; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>An edit takes at most {limit} reference pictures.</source>
        <extracomment>message reference.slots_full</extracomment>
        <translation>Eine Bearbeitung erlaubt höchstens {limit} Referenzbilder.</translation>
    </message>
    <message>
        <source>Clear a slot first.</source>
        <extracomment>message reference.slots_full</extracomment>
        <translation>Leeren Sie zuerst einen Platz.</translation>
    </message>
    <message>
        <source>{name} took the place of {before}.</source>
        <extracomment>message reference.replaced</extracomment>
        <translation>{name} steht jetzt anstelle von {before}.</translation>
    </message>
    <message>
        <source>Nothing is selected that a reference could be made of.</source>
        <extracomment>message reference.nothing_selected</extracomment>
        <translation>Es ist nichts ausgewählt, woraus eine Referenz werden könnte.</translation>
    </message>
    <message>
        <source>Select a part of the photo first.</source>
        <extracomment>message reference.nothing_selected</extracomment>
        <translation>Wählen Sie zuerst einen Teil des Fotos aus.</translation>
    </message>
    <message>
        <source>That is no picture, no web address of one and no file ID.</source>
        <extracomment>message reference.not_an_address</extracomment>
        <translation>Das ist weder ein Bild noch die Webadresse eines Bildes noch eine Datei-ID.</translation>
    </message>
    <message>
        <source>Drop a picture file, or paste an address that begins with http:// or https://.</source>
        <extracomment>message reference.not_an_address</extracomment>
        <translation>Eine Bilddatei hierher ziehen oder eine Adresse einfügen, die mit http:// oder https:// beginnt.</translation>
    </message>
    <message>
        <source>Whoever runs that address sees that the service asks for it; the practice service asks nobody and takes a pattern instead.</source>
        <extracomment>message reference.address_is_fetched</extracomment>
        <translation>Wer die Adresse betreibt, sieht, dass der Dienst sie abruft; der Übungsdienst ruft nichts ab und nimmt stattdessen ein Muster.</translation>
    </message>
    <message>
        <source>The mask {name} is {mask_size} pixels, but the photo is {photo_size}.</source>
        <extracomment>message mask.size_differs</extracomment>
        <translation>Die Maske {name} hat {mask_size} Pixel, das Foto aber {photo_size}.</translation>
    </message>
    <message>
        <source>Choose a JPEG, PNG, WebP, TIFF, HEIC, AVIF, GIF or BMP file.</source>
        <extracomment>message photo.not_an_image</extracomment>
        <translation>Wählen Sie eine Datei in JPEG, PNG, WebP, TIFF, HEIC, AVIF, GIF oder BMP.</translation>
    </message>
    <message>
        <source>This file takes {megabytes} MB, more than the {limit_megabytes} MB that can be opened.</source>
        <extracomment>message photo.file_too_large</extracomment>
        <translation>Diese Datei hat {megabytes} MB, mehr als die {limit_megabytes} MB, die geöffnet werden können.</translation>
    </message>
    <message>
        <source>Outside the mask it keeps all 16; what the service paints has 8. PNG and TIFF exports stay at 16 bits, the other formats hold 8.</source>
        <extracomment>message photo.sixteen_bit</extracomment>
        <translation>Außerhalb der Maske behält es alle 16; was der Dienst malt, hat 8. PNG und TIFF bleiben beim Export bei 16 Bit, die anderen Formate fassen 8.</translation>
    </message>
    <message>
        <source>Use a mask of the photo&apos;s own size.</source>
        <extracomment>message mask.size_differs</extracomment>
        <translation>Verwenden Sie eine Maske in der Größe des Fotos.</translation>
    </message>
    <message>
        <source>There is no photo to edit yet.</source>
        <extracomment>message edit.no_photo</extracomment>
        <translation>Es gibt noch kein Foto zum Bearbeiten.</translation>
    </message>
    <message>
        <source>Open a photo, or drop one on the window.</source>
        <extracomment>message edit.no_photo</extracomment>
        <translation>Öffnen Sie ein Foto oder legen Sie eines im Fenster ab.</translation>
    </message>
    <message>
        <source>The service&apos;s answer is no picture that can be opened; it is kept as it came.</source>
        <extracomment>message edit.reply_not_a_picture</extracomment>
        <translation>Die Antwort des Dienstes ist kein Bild, das sich öffnen lässt; sie ist unverändert aufbewahrt.</translation>
    </message>
    <message>
        <source>Editing again sends a new request, which can be charged a second time.</source>
        <extracomment>message edit.reply_not_a_picture</extracomment>
        <translation>Erneutes Bearbeiten sendet eine neue Anfrage, die ein zweites Mal berechnet werden kann.</translation>
    </message>
    <message>
        <source>The service&apos;s picture is cut off; it is kept as it came.</source>
        <extracomment>message edit.reply_truncated</extracomment>
        <translation>Das Bild des Dienstes ist unvollständig; es ist unverändert aufbewahrt.</translation>
    </message>
    <message>
        <source>The service&apos;s picture is too large to be opened; it is kept as it came.</source>
        <extracomment>message edit.reply_too_large</extracomment>
        <translation>Das Bild des Dienstes ist zu groß zum Öffnen; es ist unverändert aufbewahrt.</translation>
    </message>
    <message>
        <source>The service&apos;s answer is not lost: it is kept on this computer.</source>
        <extracomment>message edit.reply_kept</extracomment>
        <translation>Die Antwort des Dienstes ist nicht verloren: Sie ist auf diesem Rechner aufbewahrt.</translation>
    </message>
    <message>
        <source>Open the same photo in the window to lay it on.</source>
        <extracomment>message edit.reply_kept</extracomment>
        <translation>Öffnen Sie dasselbe Foto im Fenster, um sie aufzulegen.</translation>
    </message>
    <message>
        <source>It is not clear what changed, so the whole new picture is shown.</source>
        <extracomment>message edit.everything_shows</extracomment>
        <translation>Es ist nicht klar, was sich geändert hat, darum ist das ganze neue Bild zu sehen.</translation>
    </message>
    <message>
        <source>Erase it where you want your photo back, or select an area before you edit.</source>
        <extracomment>message edit.everything_shows</extracomment>
        <translation>Radieren Sie, wo Sie Ihr Foto zurückhaben wollen, oder wählen Sie vor dem Bearbeiten eine Fläche aus.</translation>
    </message>
    <message>
        <source>The edit changed the colours of the whole picture, so they stay as they came.</source>
        <extracomment>message edit.recoloured</extracomment>
        <translation>Die Bearbeitung hat die Farben des ganzen Bildes geändert, darum bleiben sie, wie sie kamen.</translation>
    </message>
    <message>
        <source>“How it is laid” can match them to your photo instead.</source>
        <extracomment>message edit.recoloured</extracomment>
        <translation>Unter „Wie sie aufgelegt ist“ lassen sie sich stattdessen an Ihr Foto angleichen.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <extracomment>message edit.stopped</extracomment>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>The edit had been sent, so it may still be charged; what has arrived is kept.</source>
        <extracomment>message edit.stopped</extracomment>
        <translation>Die Bearbeitung war schon gesendet und kann noch berechnet werden; was ankam, ist aufbewahrt.</translation>
    </message>
    <message>
        <source>{failed} of {count} variants did not arrive.</source>
        <extracomment>message edit.some_variants_failed</extracomment>
        <translation>{failed} von {count} Varianten nicht angekommen.</translation>
    </message>
    <message>
        <source>The practice service ends with this command, so nobody would answer to curl.</source>
        <extracomment>message curl.service_ends</extracomment>
        <translation>Der Übungsdienst endet mit diesem Befehl; auf curl würde also niemand antworten.</translation>
    </message>
    <message>
        <source>Start it with the command sandbox, and pass its address with --service.</source>
        <extracomment>message curl.service_ends</extracomment>
        <translation>Starten Sie ihn mit dem Befehl sandbox und übergeben Sie seine Adresse mit --service.</translation>
    </message>
    <message>
        <source>The service may have charged for them; sending them again can be charged a second time.</source>
        <extracomment>message edit.second_charges</extracomment>
        <translation>Der Dienst hat sie vielleicht berechnet; werden sie erneut gesendet, können sie ein zweites Mal berechnet werden.</translation>
    </message>
    <message>
        <source>The selection {name} is black everywhere, so nothing could change.</source>
        <extracomment>message edit.selection_empty</extracomment>
        <translation>Die Auswahl {name} ist überall schwarz, es könnte sich also nichts ändern.</translation>
    </message>
    <message>
        <source>In a selection file, white marks where the edit shall go.</source>
        <extracomment>message edit.selection_empty</extracomment>
        <translation>In einer Auswahldatei zeigt Weiß, wo bearbeitet werden soll.</translation>
    </message>
    <message>
        <source>The service fetches this address itself; nothing is downloaded here.</source>
        <extracomment>message reference.address_is_fetched</extracomment>
        <translation>Der Dienst holt diese Adresse selbst ab; hier wird nichts heruntergeladen.</translation>
    </message>
    <message>
        <source>This data URL is sent as it is, with all that its picture file holds.</source>
        <extracomment>message reference.data_sent_whole</extracomment>
        <translation>Diese Daten-URL wird unverändert gesendet, mit allem, was ihre Bilddatei enthält.</translation>
    </message>
    <message>
        <source>Drop the picture file instead, and place, time and camera are removed.</source>
        <extracomment>message reference.data_sent_whole</extracomment>
        <translation>Legen Sie stattdessen die Bilddatei ab, dann werden Ort, Zeit und Kamera entfernt.</translation>
    </message>
    <message>
        <source>“{text}” is no edit region.</source>
        <extracomment>message region.not_understood</extracomment>
        <translation>„{text}“ ist kein Bearbeitungsbereich.</translation>
    </message>
    <message>
        <source>Use auto, whole or four numbers: X,Y,WIDTH,HEIGHT.</source>
        <extracomment>message region.not_understood</extracomment>
        <translation>Verwenden Sie auto, whole oder vier Zahlen: X,Y,BREITE,HÖHE.</translation>
    </message>
    <message>
        <source>The edit region lies outside the photo, which is {width} × {height} pixels.</source>
        <extracomment>message region.outside_photo</extracomment>
        <translation>Der Bearbeitungsbereich liegt außerhalb des Fotos, das {width} × {height} Pixel hat.</translation>
    </message>
    <message>
        <source>Choose a region inside the photo.</source>
        <extracomment>message region.outside_photo</extracomment>
        <translation>Wählen Sie einen Bereich innerhalb des Fotos.</translation>
    </message>
    <message>
        <source>The edit region and the selection do not meet.</source>
        <extracomment>message region.misses_selection</extracomment>
        <translation>Bearbeitungsbereich und Auswahl berühren sich nicht.</translation>
    </message>
    <message>
        <source>Move the region over the selection, or let it be planned automatically.</source>
        <extracomment>message region.misses_selection</extracomment>
        <translation>Schieben Sie den Bereich über die Auswahl oder lassen Sie ihn automatisch planen.</translation>
    </message>
    <message>
        <source>“{text}” is no size.</source>
        <extracomment>message size.not_understood</extracomment>
        <translation>„{text}“ ist keine Größe.</translation>
    </message>
    <message>
        <source>Use match, auto or WIDTHxHEIGHT, for example 1536x1024.</source>
        <extracomment>message size.not_understood</extracomment>
        <translation>Verwenden Sie match, auto oder BREITExHÖHE, zum Beispiel 1536x1024.</translation>
    </message>
    <message>
        <source>{name} is the photo you opened, and it is never overwritten.</source>
        <extracomment>message export.over_the_photo</extracomment>
        <translation>{name} ist das Foto, das Sie geöffnet haben; es wird nie überschrieben.</translation>
    </message>
    <message>
        <source>Choose another name for the result.</source>
        <extracomment>message export.over_the_photo</extracomment>
        <translation>Wählen Sie einen anderen Namen für das Ergebnis.</translation>
    </message>
    <message>
        <source>{name} is named for two results at once.</source>
        <extracomment>message export.named_twice</extracomment>
        <translation>{name} ist für zwei Ergebnisse zugleich angegeben.</translation>
    </message>
    <message>
        <source>Give each result a file of its own.</source>
        <extracomment>message export.named_twice</extracomment>
        <translation>Geben Sie jedem Ergebnis eine eigene Datei.</translation>
    </message>
    <message>
        <source>{name} is saved, but {format} changed {changed} pixels outside the mask.</source>
        <extracomment>message export.lossy</extracomment>
        <translation>{name} ist gespeichert, aber {format} hat {changed} Pixel außerhalb der Maske geändert.</translation>
    </message>
    <message>
        <source>PNG and TIFF keep every pixel exactly.</source>
        <extracomment>message export.lossy</extracomment>
        <translation>PNG und TIFF behalten jedes Pixel genau.</translation>
    </message>
    <message>
        <source>{name} is saved on white, for {format} has no transparency: {changed} pixels outside the mask changed.</source>
        <extracomment>message export.flattened</extracomment>
        <translation>{name} ist auf Weiß gespeichert, denn {format} kennt keine Transparenz; außerhalb der Maske geändert: {changed} Pixel.</translation>
    </message>
    <message>
        <source>PNG, WebP, AVIF and TIFF keep what is see-through.</source>
        <extracomment>message export.flattened</extracomment>
        <translation>PNG, WebP, AVIF und TIFF behalten, was durchsichtig ist.</translation>
    </message>
    <message>
        <source>{name} is saved with 8 bits per channel; your photo has 16.</source>
        <extracomment>message export.reduced</extracomment>
        <translation>{name} ist mit 8 Bit je Kanal gespeichert; Ihr Foto hat 16.</translation>
    </message>
    <message>
        <source>PNG and TIFF keep 16 bits.</source>
        <extracomment>message export.reduced</extracomment>
        <translation>PNG und TIFF behalten 16 Bit.</translation>
    </message>
    <message>
        <source>{name} is saved in colour (RGB); your photo&apos;s own file is grey.</source>
        <extracomment>message export.in_colour</extracomment>
        <translation>{name} ist in Farbe (RGB) gespeichert; die Datei Ihres Fotos ist grau.</translation>
    </message>
    <message>
        <source>Outside the mask each pixel has the photo&apos;s grey in all three channels.</source>
        <extracomment>message export.in_colour</extracomment>
        <translation>Außerhalb der Maske hat jedes Pixel das Grau des Fotos in allen drei Kanälen.</translation>
    </message>
    <message>
        <source>{name} is saved without the photo&apos;s captions (IPTC): {format} has no place for them.</source>
        <extracomment>message export.without_captions</extracomment>
        <translation>{name} ist ohne die Bildunterschriften des Fotos (IPTC) gespeichert: {format} hat keinen Platz dafür.</translation>
    </message>
    <message>
        <source>JPEG, PNG and TIFF keep them.</source>
        <extracomment>message export.without_captions</extracomment>
        <translation>JPEG, PNG und TIFF behalten sie.</translation>
    </message>
    <message>
        <source>{name} is saved without the photo&apos;s camera data (EXIF): they are too large for {format}.</source>
        <extracomment>message export.without_camera_data</extracomment>
        <translation>{name} ist ohne die Kameradaten des Fotos (EXIF) gespeichert: Sie sind zu groß für {format}.</translation>
    </message>
    <message>
        <source>PNG and TIFF keep them.</source>
        <extracomment>message export.without_camera_data</extracomment>
        <translation>PNG und TIFF behalten sie.</translation>
    </message>
    <message>
        <source>{name} differs from your photo in {changed} pixels outside the mask.</source>
        <extracomment>message export.lock_broken</extracomment>
        <translation>{name} weicht außerhalb der Maske von Ihrem Foto ab: {changed} Pixel.</translation>
    </message>
    <message>
        <source>Please export again and report this: it must never happen.</source>
        <extracomment>message export.lock_broken</extracomment>
        <translation>Exportieren Sie noch einmal und melden Sie dies: Es darf nie geschehen.</translation>
    </message>
    <message>
        <source>{name} is saved in sRGB: it looks the same, and its numbers are others.</source>
        <extracomment>message export.converted</extracomment>
        <translation>{name} ist in sRGB gesichert: Es sieht gleich aus, nur die Werte sind andere.</translation>
    </message>
    <message>
        <source>{name} is saved; outside the mask every pixel is your photo&apos;s own.</source>
        <extracomment>message export.locked</extracomment>
        <translation>{name} ist gespeichert; außerhalb der Maske ist jedes Pixel das Ihres Fotos.</translation>
    </message>
    <message>
        <source>The key was not kept: the system&apos;s keyring is missing, locked or unsafe.</source>
        <extracomment>message key.not_kept</extracomment>
        <translation>Der Schlüssel wurde nicht aufbewahrt: Der Schlüsselbund des Systems fehlt, ist gesperrt oder unsicher.</translation>
    </message>
    <message>
        <source>Put it into the environment variable {variable}, or set up a keyring.</source>
        <extracomment>message key.not_kept</extracomment>
        <translation>Legen Sie ihn in die Umgebungsvariable {variable} oder richten Sie einen Schlüsselbund ein.</translation>
    </message>
    <message>
        <source>There is not enough memory for this picture.</source>
        <extracomment>message work.out_of_memory</extracomment>
        <translation>Für dieses Bild reicht der Arbeitsspeicher nicht.</translation>
    </message>
    <message>
        <source>Close other programs, or use a smaller picture.</source>
        <extracomment>message work.out_of_memory</extracomment>
        <translation>Schließen Sie andere Programme oder verwenden Sie ein kleineres Bild.</translation>
    </message>
    <message>
        <source>The practice service cannot use port {port}: another program has it.</source>
        <extracomment>message sandbox.port_taken</extracomment>
        <translation>Der Übungsdienst kann Port {port} nicht verwenden: Ein anderes Programm belegt ihn.</translation>
    </message>
    <message>
        <source>Choose another port, or leave the port out to take any free one.</source>
        <extracomment>message sandbox.port_taken</extracomment>
        <translation>Wählen Sie einen anderen Port oder lassen Sie ihn weg, dann wird ein freier genommen.</translation>
    </message>
    <message>
        <source>The practice service on this computer could not be started.</source>
        <extracomment>message sandbox.not_started</extracomment>
        <translation>Der Übungsdienst auf diesem Rechner ließ sich nicht starten.</translation>
    </message>
    <message>
        <source>Try again; if it stays so, restart the application.</source>
        <extracomment>message sandbox.not_started</extracomment>
        <translation>Versuchen Sie es erneut; bleibt es dabei, starten Sie die Anwendung neu.</translation>
    </message>
    <message>
        <source>The practice service knows no scenario called {name}.</source>
        <extracomment>message sandbox.unknown_scenario</extracomment>
        <translation>Der Übungsdienst kennt kein Szenario namens {name}.</translation>
    </message>
    <message>
        <source>Known scenarios are: {names}.</source>
        <extracomment>message sandbox.unknown_scenario</extracomment>
        <translation>Bekannte Szenarien: {names}.</translation>
    </message>
    <message>
        <source>The practice service&apos;s scenario {name} cannot be played with {argument}.</source>
        <extracomment>message sandbox.scenario_argument</extracomment>
        <translation>Das Szenario {name} des Übungsdienstes lässt sich mit {argument} nicht spielen.</translation>
    </message>
    <message>
        <source>It is written {usage}.</source>
        <extracomment>message sandbox.scenario_argument</extracomment>
        <translation>Die Schreibweise ist {usage}.</translation>
    </message>
    <message>
        <source>The practice service knows no drift called {name}.</source>
        <extracomment>message sandbox.unknown_drift</extracomment>
        <translation>Der Übungsdienst kennt keine Abweichung namens {name}.</translation>
    </message>
    <message>
        <source>Known are: {names}.</source>
        <extracomment>message sandbox.unknown_drift</extracomment>
        <translation>Bekannt sind: {names}.</translation>
    </message>
    <message>
        <source>The disk is full: {name} could not be saved.</source>
        <extracomment>message storage.disk_full</extracomment>
        <translation>Der Datenträger ist voll: {name} ließ sich nicht speichern.</translation>
    </message>
    <message>
        <source>Free some space, or save to another disk; nothing in the window is lost.</source>
        <extracomment>message storage.disk_full</extracomment>
        <translation>Schaffen Sie Platz oder speichern Sie auf einem anderen Datenträger; im Fenster ist nichts verloren.</translation>
    </message>
    <message>
        <source>{name} is too large for this disk.</source>
        <extracomment>message storage.file_too_large</extracomment>
        <translation>{name} ist zu groß für diesen Datenträger.</translation>
    </message>
    <message>
        <source>Save it on a disk without a limit for the size of one file.</source>
        <extracomment>message storage.file_too_large</extracomment>
        <translation>Speichern Sie auf einem Datenträger, der die Größe einer Datei nicht begrenzt.</translation>
    </message>
    <message>
        <source>{name} could not be saved because that place is write-protected.</source>
        <extracomment>message storage.not_writable</extracomment>
        <translation>{name} ließ sich nicht speichern, weil dieser Ort schreibgeschützt ist.</translation>
    </message>
    <message>
        <source>Choose another folder or another file name.</source>
        <extracomment>message storage.not_writable</extracomment>
        <translation>Wählen Sie einen anderen Ordner oder einen anderen Dateinamen.</translation>
    </message>
    <message>
        <source>{name} could not be saved because the folder {folder} does not exist.</source>
        <extracomment>message storage.folder_missing</extracomment>
        <translation>{name} ließ sich nicht speichern, weil es den Ordner {folder} nicht gibt.</translation>
    </message>
    <message>
        <source>Choose a folder that exists.</source>
        <extracomment>message storage.folder_missing</extracomment>
        <translation>Wählen Sie einen Ordner, den es gibt.</translation>
    </message>
    <message>
        <source>{name} is a folder, so no file can be saved under that name.</source>
        <extracomment>message storage.is_a_folder</extracomment>
        <translation>{name} ist ein Ordner, darum lässt sich keine Datei unter diesem Namen speichern.</translation>
    </message>
    <message>
        <source>Choose another file name.</source>
        <extracomment>message storage.is_a_folder</extracomment>
        <translation>Wählen Sie einen anderen Dateinamen.</translation>
    </message>
    <message>
        <source>{name} cannot be used as a file name on this disk.</source>
        <extracomment>message storage.bad_name</extracomment>
        <translation>{name} ist auf diesem Datenträger nicht als Dateiname möglich.</translation>
    </message>
    <message>
        <source>Choose a shorter or simpler file name.</source>
        <extracomment>message storage.bad_name</extracomment>
        <translation>Wählen Sie einen kürzeren oder einfacheren Dateinamen.</translation>
    </message>
    <message>
        <source>The settings could not be understood, so the defaults are used.</source>
        <extracomment>message settings.broken</extracomment>
        <translation>Die Einstellungen waren nicht zu verstehen, darum gelten die Standardwerte.</translation>
    </message>
    <message>
        <source>The old settings are kept beside the new ones as {name}.</source>
        <extracomment>message settings.broken</extracomment>
        <translation>Die alten Einstellungen liegen neben den neuen als {name}.</translation>
    </message>
    <message>
        <source>The settings file has a mistake in line {line}, so the defaults are used.</source>
        <extracomment>message settings.broken_at</extracomment>
        <translation>Die Einstellungsdatei hat einen Fehler in Zeile {line}, darum gelten die Standardwerte.</translation>
    </message>
    <message>
        <source>It is kept as {name}: correct it, and name it {file} again while no window is open.</source>
        <extracomment>message settings.broken_at</extracomment>
        <translation>Sie ist als {name} aufbewahrt: Berichtigen Sie sie und nennen Sie sie wieder {file}, solange kein Fenster offen ist.</translation>
    </message>
    <message>
        <source>The settings file {name} could not be read, so the defaults are used.</source>
        <extracomment>message settings.unreadable</extracomment>
        <translation>Die Einstellungsdatei {name} ließ sich nicht lesen, darum gelten die Standardwerte.</translation>
    </message>
    <message>
        <source>Check that the file belongs to you.</source>
        <extracomment>message settings.unreadable</extracomment>
        <translation>Prüfen Sie, ob die Datei Ihnen gehört.</translation>
    </message>
    <message>
        <source>The value given for the setting {name} is not possible.</source>
        <extracomment>message settings.invalid_value</extracomment>
        <translation>Der Wert für die Einstellung {name} ist nicht möglich.</translation>
    </message>
    <message>
        <source>Choose another value.</source>
        <extracomment>message settings.invalid_value</extracomment>
        <translation>Wählen Sie einen anderen Wert.</translation>
    </message>
    <message>
        <source>The proxy must look like http://proxy.example.com:3128.</source>
        <extracomment>message settings.proxy_not_usable</extracomment>
        <translation>Der Proxy muss aussehen wie http://proxy.example.com:3128.</translation>
    </message>
    <message>
        <source>Leave it empty to use the system&apos;s.</source>
        <extracomment>message settings.proxy_not_usable</extracomment>
        <translation>Lassen Sie das Feld leer, um den des Systems zu verwenden.</translation>
    </message>
    <message>
        <source>A proxy&apos;s user name and password are not kept in the settings file.</source>
        <extracomment>message settings.proxy_password</extracomment>
        <translation>Benutzername und Passwort eines Proxys werden nicht in der Einstellungsdatei aufbewahrt.</translation>
    </message>
    <message>
        <source>Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT before the start instead.</source>
        <extracomment>message settings.proxy_password</extracomment>
        <translation>Setzen Sie stattdessen HTTPS_PROXY vor dem Start auf http://USER:PASSWORD@HOST:PORT.</translation>
    </message>
    <message>
        <source>The setting {name} looks like a key, and keys are not kept in the settings file.</source>
        <extracomment>message settings.holds_key</extracomment>
        <translation>Die Einstellung {name} sieht aus wie ein Schlüssel, und Schlüssel werden nicht in der Einstellungsdatei aufbewahrt.</translation>
    </message>
    <message>
        <source>Enter the key in the field for keys; it goes into the system&apos;s keyring.</source>
        <extracomment>message settings.holds_key</extracomment>
        <translation>Geben Sie den Schlüssel in das Feld für Schlüssel ein; er kommt in den Schlüsselbund des Systems.</translation>
    </message>
    <message>
        <source>The key is kept in memory only and is forgotten when the application ends.</source>
        <extracomment>message key.session_only</extracomment>
        <translation>Der Schlüssel bleibt nur im Arbeitsspeicher und wird vergessen, wenn die Anwendung endet.</translation>
    </message>
    <message>
        <source>Enter it again next time, or set up a keyring in your system.</source>
        <extracomment>message key.session_only</extracomment>
        <translation>Geben Sie ihn beim nächsten Mal wieder ein oder richten Sie in Ihrem System einen Schlüsselbund ein.</translation>
    </message>
    <message>
        <source>The key is kept in memory until the window closes, because the system&apos;s keyring is locked.</source>
        <extracomment>message key.session_locked</extracomment>
        <translation>Der Schlüssel bleibt im Arbeitsspeicher, bis das Fenster schließt, weil der Schlüsselbund des Systems gesperrt ist.</translation>
    </message>
    <message>
        <source>Unlock the keyring and enter the key again to keep it.</source>
        <extracomment>message key.session_locked</extracomment>
        <translation>Entsperren Sie ihn und geben Sie den Schlüssel noch einmal ein, um ihn aufzubewahren.</translation>
    </message>
    <message>
        <source>The key is kept in memory until the window closes, because the system&apos;s keyring did not answer as it should.</source>
        <extracomment>message key.session_failed</extracomment>
        <translation>Der Schlüssel bleibt im Arbeitsspeicher, bis das Fenster schließt, weil der Schlüsselbund des Systems nicht richtig geantwortet hat.</translation>
    </message>
    <message>
        <source>Restart the keyring and enter the key again to keep it.</source>
        <extracomment>message key.session_failed</extracomment>
        <translation>Starten Sie ihn neu und geben Sie den Schlüssel noch einmal ein, um ihn aufzubewahren.</translation>
    </message>
    <message>
        <source>Waiting for the system&apos;s keyring.</source>
        <extracomment>message key.waiting_for_keyring</extracomment>
        <translation>Warten auf den Schlüsselbund des Systems.</translation>
    </message>
    <message>
        <source>It may ask for its password in a window of its own; you can go on working.</source>
        <extracomment>message key.waiting_for_keyring</extracomment>
        <translation>Er fragt vielleicht in einem eigenen Fenster nach seinem Passwort; Sie können weiterarbeiten.</translation>
    </message>
    <message>
        <source>This system offers no keyring to keep a key in.</source>
        <extracomment>message key.no_keyring</extracomment>
        <translation>Dieses System bietet keinen Schlüsselbund, um einen Schlüssel aufzubewahren.</translation>
    </message>
    <message>
        <source>Enter the key again next time, or install a keyring such as GNOME Keyring.</source>
        <extracomment>message key.no_keyring</extracomment>
        <translation>Geben Sie den Schlüssel beim nächsten Mal wieder ein oder installieren Sie einen Schlüsselbund wie GNOME Keyring.</translation>
    </message>
    <message>
        <source>The keyring that is set up here stores keys unprotected, so it is not used.</source>
        <extracomment>message key.unsafe_keyring</extracomment>
        <translation>Der hier eingerichtete Schlüsselbund speichert Schlüssel ungeschützt, darum wird er nicht verwendet.</translation>
    </message>
    <message>
        <source>Enter the key again next time, or set up a safe keyring.</source>
        <extracomment>message key.unsafe_keyring</extracomment>
        <translation>Geben Sie den Schlüssel beim nächsten Mal wieder ein oder richten Sie einen sicheren Schlüsselbund ein.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring is locked.</source>
        <extracomment>message key.keyring_locked</extracomment>
        <translation>Der Schlüsselbund des Systems ist gesperrt.</translation>
    </message>
    <message>
        <source>Unlock it when the system asks, or enter the key for this run only.</source>
        <extracomment>message key.keyring_locked</extracomment>
        <translation>Entsperren Sie ihn, wenn das System fragt, oder geben Sie den Schlüssel nur für dieses Mal ein.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring did not answer as it should.</source>
        <extracomment>message key.keyring_failed</extracomment>
        <translation>Der Schlüsselbund des Systems hat nicht richtig geantwortet.</translation>
    </message>
    <message>
        <source>Enter the key for this run only, or restart the keyring.</source>
        <extracomment>message key.keyring_failed</extracomment>
        <translation>Geben Sie den Schlüssel nur für dieses Mal ein oder starten Sie den Schlüsselbund neu.</translation>
    </message>
    <message>
        <source>The system&apos;s keyring refused to delete the key.</source>
        <extracomment>message key.not_deleted</extracomment>
        <translation>Der Schlüsselbund des Systems hat das Löschen des Schlüssels verweigert.</translation>
    </message>
    <message>
        <source>Delete it in your system&apos;s own password manager.</source>
        <extracomment>message key.not_deleted</extracomment>
        <translation>Löschen Sie ihn in der Passwortverwaltung Ihres Systems.</translation>
    </message>
    <message>
        <source>No key was entered.</source>
        <extracomment>message key.empty</extracomment>
        <translation>Es wurde kein Schlüssel eingegeben.</translation>
    </message>
    <message>
        <source>Paste the key that the service gave you.</source>
        <extracomment>message key.empty</extracomment>
        <translation>Fügen Sie den Schlüssel ein, den der Dienst Ihnen gegeben hat.</translation>
    </message>
    <message>
        <source>This cannot be a key: it holds blanks or letters that no key has.</source>
        <extracomment>message key.not_a_key</extracomment>
        <translation>Das kann kein Schlüssel sein: Es enthält Leerzeichen oder Buchstaben, die in keinem Schlüssel vorkommen.</translation>
    </message>
    <message>
        <source>Copy the key again from the service&apos;s page.</source>
        <extracomment>message key.not_a_key</extracomment>
        <translation>Kopieren Sie den Schlüssel noch einmal von der Seite des Dienstes.</translation>
    </message>
    <message>
        <source>A key for your own service needs the address of that service first.</source>
        <extracomment>message key.no_address</extracomment>
        <translation>Ein Schlüssel für Ihren eigenen Dienst braucht zuerst dessen Adresse.</translation>
    </message>
    <message>
        <source>Enter an address that begins with https:// in the settings.</source>
        <extracomment>message key.no_address</extracomment>
        <translation>Geben Sie in den Einstellungen eine Adresse ein, die mit https:// beginnt.</translation>
    </message>
    <message>
        <source>{service} accepts the key.</source>
        <extracomment>message key.accepted</extracomment>
        <translation>{service} nimmt den Schlüssel an.</translation>
    </message>
    <message>
        <source>{service} accepts the key, but the account&apos;s credit is used up.</source>
        <extracomment>message key.accepted_without_credit</extracomment>
        <translation>{service} nimmt den Schlüssel an, aber das Guthaben des Kontos ist aufgebraucht.</translation>
    </message>
    <message>
        <source>{service} accepts the key, but does not let it edit pictures (“{reason}”).</source>
        <extracomment>message key.accepted_without_rights</extracomment>
        <translation>{service} nimmt den Schlüssel an, erlaubt damit aber kein Bearbeiten von Bildern („{reason}“).</translation>
    </message>
    <message>
        <source>{service} works without a key.</source>
        <extracomment>message key.not_asked_for</extracomment>
        <translation>{service} arbeitet ohne Schlüssel.</translation>
    </message>
    <message>
        <source>{service} does not accept the key.</source>
        <extracomment>message key.rejected</extracomment>
        <translation>{service} nimmt den Schlüssel nicht an.</translation>
    </message>
    <message>
        <source>{service} gives the same answer without a key: whether it takes this one is open.</source>
        <extracomment>message key.not_looked_at</extracomment>
        <translation>{service} antwortet ohne Schlüssel genauso: Ob dieser angenommen wird, bleibt offen.</translation>
    </message>
    <message>
        <source>What {service} answered says nothing about the key (“{reason}”).</source>
        <extracomment>message key.no_verdict</extracomment>
        <translation>Die Antwort von {service} sagt nichts über den Schlüssel („{reason}“).</translation>
    </message>
    <message>
        <source>Tested by asking for the list of models, which costs nothing.</source>
        <extracomment>message key.tested_models</extracomment>
        <translation>Geprüft mit der Frage nach der Liste der Modelle, die nichts kostet.</translation>
    </message>
    <message>
        <source>Tested by a request without photo and prompt, which is refused and costs nothing.</source>
        <extracomment>message key.tested_invalid_request</extracomment>
        <translation>Geprüft mit einer Anfrage ohne Foto und Anweisung, die abgelehnt wird und nichts kostet.</translation>
    </message>
    <message>
        <source>This says nothing about the key, and nothing was charged.</source>
        <extracomment>message key.not_tested</extracomment>
        <translation>Das sagt nichts über den Schlüssel, und es wurde nichts berechnet.</translation>
    </message>
    <message>
        <source>The edit was not sent, because the disk has no room for the reply.</source>
        <extracomment>message journal.no_room</extracomment>
        <translation>Die Bearbeitung wurde nicht gesendet, weil auf dem Datenträger kein Platz für die Antwort ist.</translation>
    </message>
    <message>
        <source>Free at least {megabytes} MB and edit again; nothing was charged.</source>
        <extracomment>message journal.no_room</extracomment>
        <translation>Schaffen Sie mindestens {megabytes} MB Platz und bearbeiten Sie noch einmal; es wurde nichts berechnet.</translation>
    </message>
    <message>
        <source>The list of requests is in use by another window for longer than it should be.</source>
        <extracomment>message journal.busy</extracomment>
        <translation>Ein anderes Fenster belegt die Liste der Anfragen länger, als es sollte.</translation>
    </message>
    <message>
        <source>Try again in a moment; nothing was sent.</source>
        <extracomment>message journal.busy</extracomment>
        <translation>Versuchen Sie es gleich noch einmal; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>The list of requests was written by a newer version of this application.</source>
        <extracomment>message journal.newer_version</extracomment>
        <translation>Die Liste der Anfragen stammt von einer neueren Version dieser Anwendung.</translation>
    </message>
    <message>
        <source>Install the newest version to edit; nothing was sent.</source>
        <extracomment>message journal.newer_version</extracomment>
        <translation>Installieren Sie zum Bearbeiten die neueste Version; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>The list of requests was damaged and has been begun anew.</source>
        <extracomment>message journal.begun_anew</extracomment>
        <translation>Die Liste der Anfragen war beschädigt und wurde neu begonnen.</translation>
    </message>
    <message>
        <source>The answers that were paid for are still here, without their prompts.</source>
        <extracomment>message journal.begun_anew</extracomment>
        <translation>Die bezahlten Antworten sind noch da, ohne ihre Anweisungen.</translation>
    </message>
    <message>
        <source>There is no request {id} in the ledger.</source>
        <extracomment>message journal.no_request</extracomment>
        <translation>Im Kostenbuch gibt es keine Anfrage {id}.</translation>
    </message>
    <message>
        <source>Choose one that the ledger lists.</source>
        <extracomment>message journal.no_request</extracomment>
        <translation>Wählen Sie eine, die im Kostenbuch steht.</translation>
    </message>
    <message>
        <source>The reply of the service is no longer on this computer.</source>
        <extracomment>message journal.no_reply</extracomment>
        <translation>Die Antwort des Dienstes ist nicht mehr auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Send the edit again; it may be charged again.</source>
        <extracomment>message journal.no_reply</extracomment>
        <translation>Senden Sie die Bearbeitung erneut; sie kann noch einmal berechnet werden.</translation>
    </message>
    <message>
        <source>The project {name} is not there any more.</source>
        <extracomment>message project.missing</extracomment>
        <translation>Das Projekt {name} ist nicht mehr da.</translation>
    </message>
    <message>
        <source>It may have been moved; open it from where it is now.</source>
        <extracomment>message project.missing</extracomment>
        <translation>Es wurde vielleicht verschoben; öffnen Sie es von seinem neuen Ort.</translation>
    </message>
    <message>
        <source>The project {name} could not be read.</source>
        <extracomment>message project.unreadable</extracomment>
        <translation>Das Projekt {name} ließ sich nicht lesen.</translation>
    </message>
    <message>
        <source>Check that the disk is connected and that the file belongs to you.</source>
        <extracomment>message project.unreadable</extracomment>
        <translation>Prüfen Sie, ob der Datenträger angeschlossen ist und die Datei Ihnen gehört.</translation>
    </message>
    <message>
        <source>{name} is not a project of this application.</source>
        <extracomment>message project.not_a_project</extracomment>
        <translation>{name} ist kein Projekt dieser Anwendung.</translation>
    </message>
    <message>
        <source>To open a photo, use Open photo.</source>
        <extracomment>message project.not_a_project</extracomment>
        <translation>Ein Foto öffnen Sie mit „Foto öffnen“.</translation>
    </message>
    <message>
        <source>{name} was made by another program and opens as one picture, without its layers.</source>
        <extracomment>message project.of_another_program</extracomment>
        <translation>{name} stammt aus einem anderen Programm und wird als ein Bild geöffnet, ohne seine Ebenen.</translation>
    </message>
    <message>
        <source>The file itself stays as it is.</source>
        <extracomment>message project.of_another_program</extracomment>
        <translation>Die Datei selbst bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>The project {name} is damaged and cannot be opened.</source>
        <extracomment>message project.damaged</extracomment>
        <translation>Das Projekt {name} ist beschädigt und lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>Open an older copy of it, or open the photo anew.</source>
        <extracomment>message project.damaged</extracomment>
        <translation>Öffnen Sie eine ältere Kopie davon oder öffnen Sie das Foto neu.</translation>
    </message>
    <message>
        <source>The project {name} takes {gigabytes} GB, more than the {most} GB that can be opened.</source>
        <extracomment>message project.too_large</extracomment>
        <translation>Das Projekt {name} hat {gigabytes} GB, mehr als die {most} GB, die geöffnet werden können.</translation>
    </message>
    <message>
        <source>Open the photo anew, or an older copy of the project.</source>
        <extracomment>message project.too_large</extracomment>
        <translation>Öffnen Sie das Foto neu oder eine ältere Kopie des Projekts.</translation>
    </message>
    <message>
        <source>The masks of {name} cover {gigapixels} gigapixels together, more than the {most} that can be saved.</source>
        <extracomment>message project.masks_too_large</extracomment>
        <translation>Die Masken von {name} bedecken zusammen {gigapixels} Gigapixel, mehr als die {most}, die gespeichert werden können.</translation>
    </message>
    <message>
        <source>Remove or merge layers that are no longer needed; what was saved before stays.</source>
        <extracomment>message project.masks_too_large</extracomment>
        <translation>Entfernen oder vereinen Sie Ebenen, die nicht mehr gebraucht werden; was zuvor gespeichert war, bleibt.</translation>
    </message>
    <message>
        <source>{name} could not be read back as it was written, so it was not saved.</source>
        <extracomment>message project.not_as_written</extracomment>
        <translation>{name} ließ sich nicht so zurücklesen, wie es geschrieben wurde, und ist deshalb nicht gesichert.</translation>
    </message>
    <message>
        <source>The disk may be failing: save it somewhere else. What was there before still is.</source>
        <extracomment>message project.not_as_written</extracomment>
        <translation>Der Datenträger ist vielleicht beschädigt: Sichern Sie es an einem anderen Ort. Was vorher da war, ist noch da.</translation>
    </message>
    <message>
        <source>{name} is as it was saved; what you changed since is one Undo away.</source>
        <extracomment>message project.reverted</extracomment>
        <translation>{name} ist wieder wie gesichert; einmal Rückgängig bringt die Änderungen seither zurück.</translation>
    </message>
    <message>
        <source>The project {name} was saved by a newer version of this application.</source>
        <extracomment>message project.newer_version</extracomment>
        <translation>Das Projekt {name} wurde mit einer neueren Version dieser Anwendung gespeichert.</translation>
    </message>
    <message>
        <source>Install the newest version to open it.</source>
        <extracomment>message project.newer_version</extracomment>
        <translation>Installieren Sie die neueste Version, um es zu öffnen.</translation>
    </message>
    <message>
        <source>There is no display to open a window on.</source>
        <extracomment>message window.no_display</extracomment>
        <translation>Es gibt keinen Bildschirm, auf dem sich ein Fenster öffnen ließe.</translation>
    </message>
    <message>
        <source>Use the command line (desktop-editor edit --help), or xvfb-run desktop-editor.</source>
        <extracomment>message window.no_display</extracomment>
        <translation>Verwenden Sie die Befehlszeile (desktop-editor edit --help) oder xvfb-run desktop-editor.</translation>
    </message>
    <message>
        <source>The window needs the system library {library}, which is missing.</source>
        <extracomment>message window.no_libraries</extracomment>
        <translation>Das Fenster braucht die Systembibliothek {library}, und sie fehlt.</translation>
    </message>
    <message>
        <source>python3 packaging/dev.py run installs it or names the line to type.</source>
        <extracomment>message window.no_libraries</extracomment>
        <translation>python3 packaging/dev.py run installiert sie oder nennt die Zeile, die einzugeben ist.</translation>
    </message>
    <message>
        <source>The chosen layer is hidden, so painting on it would not be seen.</source>
        <extracomment>message paint.hidden_layer</extracomment>
        <translation>Die gewählte Ebene ist ausgeblendet, das Malen darauf wäre also nicht zu sehen.</translation>
    </message>
    <message>
        <source>Show it in the list of layers, or choose another one.</source>
        <extracomment>message paint.hidden_layer</extracomment>
        <translation>Blenden Sie sie in der Liste der Ebenen ein oder wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>There is no visible layer below this one to merge it with.</source>
        <extracomment>message merge.nothing_below</extracomment>
        <translation>Unter dieser Ebene liegt keine sichtbare, mit der sie sich zusammenfügen ließe.</translation>
    </message>
    <message>
        <source>Show one below it, or move this layer up.</source>
        <extracomment>message merge.nothing_below</extracomment>
        <translation>Blenden Sie darunter eine ein oder schieben Sie diese Ebene nach oben.</translation>
    </message>
    <message>
        <source>Only one layer is visible, so there is nothing to merge.</source>
        <extracomment>message merge.only_one_visible</extracomment>
        <translation>Nur eine Ebene ist sichtbar, es gibt also nichts zusammenzufügen.</translation>
    </message>
    <message>
        <source>Show another one first.</source>
        <extracomment>message merge.only_one_visible</extracomment>
        <translation>Blenden Sie zuerst eine weitere ein.</translation>
    </message>
    <message>
        <source>The masks of these layers are empty, so there is nothing to merge.</source>
        <extracomment>message merge.nothing_shown</extracomment>
        <translation>Die Masken dieser Ebenen sind leer, es gibt also nichts zusammenzufügen.</translation>
    </message>
    <message>
        <source>Paint where they shall show first.</source>
        <extracomment>message merge.nothing_shown</extracomment>
        <translation>Malen Sie zuerst, wo sie zu sehen sein sollen.</translation>
    </message>
    <message>
        <source>{count} earlier candidates are no longer listed.</source>
        <extracomment>message candidates.removed</extracomment>
        <translation>{count} frühere Vorschläge stehen nicht mehr in der Liste.</translation>
    </message>
    <message>
        <source>Undo brings them back. Their files are deleted after a day.</source>
        <extracomment>message candidates.removed</extracomment>
        <translation>„Rückgängig“ holt sie zurück. Ihre Dateien werden nach einem Tag gelöscht.</translation>
    </message>
    <message>
        <source>An earlier candidate is no longer listed.</source>
        <extracomment>message candidates.removed_one</extracomment>
        <translation>Ein früherer Vorschlag steht nicht mehr in der Liste.</translation>
    </message>
    <message>
        <source>Undo brings it back. Its file is deleted after a day.</source>
        <extracomment>message candidates.removed_one</extracomment>
        <translation>„Rückgängig“ holt ihn zurück. Seine Datei wird nach einem Tag gelöscht.</translation>
    </message>
    <message>
        <source>“{name}” shows in the place of “{before}”, which was not kept.</source>
        <extracomment>message candidates.gave_way</extracomment>
        <translation>Zu sehen ist „{name}“ statt „{before}“, das nicht behalten wurde.</translation>
    </message>
    <message>
        <source>All of these have a star, so none was removed.</source>
        <extracomment>message candidates.only_starred</extracomment>
        <translation>Alle davon haben einen Stern, darum wurde keiner entfernt.</translation>
    </message>
    <message>
        <source>Take a star away with S, or remove a single one with Delete.</source>
        <extracomment>message candidates.only_starred</extracomment>
        <translation>Entfernen Sie mit S einen Stern oder mit Entf einen einzelnen Vorschlag.</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard.</source>
        <extracomment>message paste.no_picture</extracomment>
        <translation>In der Zwischenablage ist kein Bild.</translation>
    </message>
    <message>
        <source>Copy a picture or a picture file first.</source>
        <extracomment>message paste.no_picture</extracomment>
        <translation>Kopieren Sie zuerst ein Bild oder eine Bilddatei.</translation>
    </message>
    <message>
        <source>That is only the address of a picture, and addresses are not fetched.</source>
        <extracomment>message photo.is_an_address</extracomment>
        <translation>Das ist nur die Adresse eines Bildes, und Adressen werden nicht abgeholt.</translation>
    </message>
    <message>
        <source>Save the picture first and open the file.</source>
        <extracomment>message photo.is_an_address</extracomment>
        <translation>Speichern Sie zuerst das Bild und öffnen Sie die Datei.</translation>
    </message>
    <message>
        <source>{name} was opened; the work on {before} is one Undo away.</source>
        <extracomment>message photo.opened_over</extracomment>
        <translation>{name} wurde geöffnet; „Rückgängig“ führt zur Arbeit an {before} zurück.</translation>
    </message>
    <message>
        <source>{name} is open; prompt and references stay with {before}.</source>
        <extracomment>message photo.left_behind</extracomment>
        <translation>{name} ist geöffnet; Anweisung und Referenzen bleiben bei {before}.</translation>
    </message>
    <message>
        <source>Feathered by {px} pixels, nothing would stay selected; all is as it was.</source>
        <extracomment>message mask.feathered_away</extracomment>
        <translation>Mit einem weichen Rand von {px} px bliebe nichts ausgewählt; alles ist wie zuvor.</translation>
    </message>
    <message>
        <source>Choose less than half of how wide the thinnest part is that shall stay.</source>
        <extracomment>message mask.feathered_away</extracomment>
        <translation>Wählen Sie weniger als die halbe Breite des dünnsten Teils, der bleiben soll.</translation>
    </message>
    <message>
        <source>Nothing is selected, so the layer shows where it did.</source>
        <extracomment>message mask.no_selection</extracomment>
        <translation>Es ist nichts ausgewählt, darum bleibt die Ebene zu sehen, wo sie es war.</translation>
    </message>
    <message>
        <source>Mark an area with the selection brush or the rectangle first.</source>
        <extracomment>message mask.no_selection</extracomment>
        <translation>Markieren Sie zuerst eine Fläche mit dem Auswahlpinsel oder dem Rechteck.</translation>
    </message>
    <message>
        <source>{name} is saved: white is covered, black is not.</source>
        <extracomment>message mask.saved</extracomment>
        <translation>{name} ist gespeichert: Weiß ist bedeckt, Schwarz nicht.</translation>
    </message>
    <message>
        <source>Nothing but drift was found between the answer and the photo.</source>
        <extracomment>message mask.nothing_changed</extracomment>
        <translation>Zwischen Antwort und Foto fand sich nur Abweichung, keine Änderung.</translation>
    </message>
    <message>
        <source>The mask is as it was: paint with the brush where the layer shall show.</source>
        <extracomment>message mask.nothing_changed</extracomment>
        <translation>Die Maske ist wie zuvor: Malen Sie mit dem Pinsel, wo die Ebene zu sehen sein soll.</translation>
    </message>
    <message>
        <source>An answer arrived for a photo that is no longer open.</source>
        <extracomment>message edit.photo_changed</extracomment>
        <translation>Eine Antwort kam für ein Foto, das nicht mehr offen ist.</translation>
    </message>
    <message>
        <source>It is kept: undo, or open that photo again, to lay it on.</source>
        <extracomment>message edit.photo_changed</extracomment>
        <translation>Sie ist aufbewahrt: Machen Sie rückgängig oder öffnen Sie das Foto wieder, um sie aufzulegen.</translation>
    </message>
    <message>
        <source>The edit was cancelled.</source>
        <extracomment>message edit.cancelled</extracomment>
        <translation>Die Bearbeitung wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The service may still charge for a request that it had already received.</source>
        <extracomment>message edit.cancelled_late</extracomment>
        <translation>Der Dienst kann eine Anfrage, die er schon erhalten hatte, trotzdem berechnen.</translation>
    </message>
    <message>
        <source>An edit is still under way.</source>
        <extracomment>message edit.still_running</extracomment>
        <translation>Eine Bearbeitung läuft noch.</translation>
    </message>
    <message>
        <source>Wait for it, or close now and give its answer up.</source>
        <extracomment>message edit.still_running</extracomment>
        <translation>Warten Sie darauf oder schließen Sie jetzt und verzichten auf die Antwort.</translation>
    </message>
    <message>
        <source>The edit is on the clipboard as a curl command; nothing was sent.</source>
        <extracomment>message curl.copied</extracomment>
        <translation>Die Bearbeitung liegt als curl-Befehl in der Zwischenablage; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>Its pictures are in {folder} for a day. It reads your key from {variable}.</source>
        <extracomment>message curl.copied</extracomment>
        <translation>Die Bilder dazu liegen einen Tag lang in {folder}. Der Befehl liest Ihren Schlüssel aus {variable}.</translation>
    </message>
    <message>
        <source>Work on {name} was not saved last time.</source>
        <extracomment>message recovery.found</extracomment>
        <translation>Die Arbeit an {name} wurde beim letzten Mal nicht gespeichert.</translation>
    </message>
    <message>
        <source>Restore it, or let it go.</source>
        <extracomment>message recovery.found</extracomment>
        <translation>Stellen Sie sie wieder her oder verwerfen Sie sie.</translation>
    </message>
    <message>
        <source>Work on {name} was not saved last time, and has {answers} not laid on it yet.</source>
        <extracomment>message recovery.found_with_answers</extracomment>
        <translation>Arbeit an {name} wurde zuletzt nicht gespeichert, {answers} noch nicht aufgelegt.</translation>
    </message>
    <message>
        <source>Restore it all, or let the work go and keep what was answered.</source>
        <extracomment>message recovery.found_with_answers</extracomment>
        <translation>Stellen Sie alles wieder her, oder verwerfen Sie die Arbeit und behalten Sie die Antworten.</translation>
    </message>
    <message>
        <source>This photo has {answers} not laid on it yet.</source>
        <extracomment>message reply.unclaimed</extracomment>
        <translation>Zu diesem Foto: {answers}, noch nicht aufgelegt.</translation>
    </message>
    <message>
        <source>The key for {service} is in the system&apos;s keyring.</source>
        <extracomment>message key.kept</extracomment>
        <translation>Der Schlüssel für {service} liegt im Schlüsselbund des Systems.</translation>
    </message>
    <message>
        <source>No key is kept for {service} any more.</source>
        <extracomment>message key.removed</extracomment>
        <translation>Für {service} wird kein Schlüssel mehr aufbewahrt.</translation>
    </message>
    <message>
        <source>{service} needs no key.</source>
        <extracomment>message key.not_needed</extracomment>
        <translation>{service} braucht keinen Schlüssel.</translation>
    </message>
    <message>
        <source>Something went wrong inside the application.</source>
        <extracomment>message work.crashed</extracomment>
        <translation>In der Anwendung ist etwas schiefgegangen.</translation>
    </message>
    <message>
        <source>Your work is still here; the log says more.</source>
        <extracomment>message work.crashed</extracomment>
        <translation>Ihre Arbeit ist noch da; mehr steht im Protokoll.</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Cancel</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Open Photo…</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Foto öffnen&#xa0;…</translation>
    </message>
    <message>
        <source>Open It</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Trotzdem öffnen</translation>
    </message>
    <message>
        <source>Edit Again</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Noch einmal bearbeiten</translation>
    </message>
    <message>
        <source>Send Again</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Erneut senden</translation>
    </message>
    <message>
        <source>Settings…</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Einstellungen&#xa0;…</translation>
    </message>
    <message>
        <source>Open Settings Folder</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Einstellungsordner öffnen</translation>
    </message>
    <message>
        <source>Enter Key…</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Schlüssel eingeben&#xa0;…</translation>
    </message>
    <message>
        <source>Use the Practice Service</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Übungsdienst verwenden</translation>
    </message>
    <message>
        <source>Go to the Prompt</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Zur Anweisung</translation>
    </message>
    <message>
        <source>Export as PNG…</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Als PNG exportieren&#xa0;…</translation>
    </message>
    <message>
        <source>Export As…</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Exportieren als&#xa0;…</translation>
    </message>
    <message>
        <source>Remove the Last Reference</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Letzte Referenz entfernen</translation>
    </message>
    <message>
        <source>Open Log Folder</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Protokollordner öffnen</translation>
    </message>
    <message>
        <source>Start It Again</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Choose Another Place…</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Anderen Ort wählen&#xa0;…</translation>
    </message>
    <message>
        <source>Show Nothing</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Nichts zeigen</translation>
    </message>
    <message>
        <source>Show Everything</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Draw a Box</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Rahmen ziehen</translation>
    </message>
    <message>
        <source>Cut It Out by Hand</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Von Hand freistellen</translation>
    </message>
    <message>
        <source>Select Everything</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Clear the Selection</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Auswahl aufheben</translation>
    </message>
    <message>
        <source>Undo</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Keep Both</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Beide behalten</translation>
    </message>
    <message>
        <source>Take Prompt and References Along</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Anweisung und Referenzen mitnehmen</translation>
    </message>
    <message>
        <source>Restore</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Discard</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Fetch Again</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Erneut abholen</translation>
    </message>
    <message>
        <source>Lay On</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Auflegen</translation>
    </message>
    <message>
        <source>Open Photo and Lay On</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Foto öffnen, Antwort auflegen</translation>
    </message>
    <message>
        <source>Ledger…</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Kostenbuch&#xa0;…</translation>
    </message>
    <message>
        <source>Show in Ledger…</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Im Kostenbuch zeigen&#xa0;…</translation>
    </message>
    <message>
        <source>Close Now</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Jetzt schließen</translation>
    </message>
    <message>
        <source>Save Project…</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Projekt speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Choose a Size</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Größe wählen</translation>
    </message>
    <message>
        <source>Match the Photo</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>Wie das Foto</translation>
    </message>
    <message>
        <source>Send {count} Again</source>
        <extracomment>ui/messages.py</extracomment>
        <translation>{count} erneut senden</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <extracomment>ui/widgets/notice_bar.py</extracomment>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Picture of it</source>
        <extracomment>ui/widgets/notice_bar.py</extracomment>
        <translation>Bild davon</translation>
    </message>
    <message>
        <source>Notices</source>
        <extracomment>ui/widgets/notice_bar.py</extracomment>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Show more notices</source>
        <extracomment>ui/widgets/notice_bar.py</extracomment>
        <translation>Mehr Hinweise zeigen</translation>
    </message>
    <message>
        <source>Show {n} more</source>
        <extracomment>ui/widgets/notice_bar.py</extracomment>
        <translation>{n} weitere zeigen</translation>
    </message>
    <message>
        <source>Show 1 more</source>
        <extracomment>ui/widgets/notice_bar.py</extracomment>
        <translation>1 weiteren zeigen</translation>
    </message>
    <message>
        <source>What this means</source>
        <extracomment>ui/widgets/notice_bar.py</extracomment>
        <translation>Was das bedeutet</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Opening {name} … Working on it takes up to {needed} of {free} GB.</source>
        <extracomment>ui/opening.py</extracomment>
        <translation>{name} wird geöffnet&#xa0;… Die Arbeit daran braucht bis zu {needed} von {free} GB.</translation>
    </message>
    <message>
        <source>Restoring your work …</source>
        <extracomment>ui/opening.py</extracomment>
        <translation>Ihre Arbeit wird wiederhergestellt&#xa0;…</translation>
    </message>
    <message>
        <source>Pasted photo</source>
        <extracomment>ui/opening.py</extracomment>
        <translation>Eingefügtes Foto</translation>
    </message>
    <message>
        <source>Opening {name} …</source>
        <extracomment>ui/opening.py</extracomment>
        <translation>{name} wird geöffnet&#xa0;…</translation>
    </message>
    <message>
        <source>{words} layer {number} of {count}</source>
        <extracomment>ui/opening.py</extracomment>
        <translation>{words} Ebene {number} von {count}</translation>
    </message>
</context>
<context>
    <name>Outgoing</name>
    <message>
        <source>What Is Sent</source>
        <extracomment>ui/dialogs/outgoing_dialog.py</extracomment>
        <translation>Was gesendet wird</translation>
    </message>
    <message>
        <source>Words and settings</source>
        <extracomment>ui/dialogs/outgoing_dialog.py</extracomment>
        <translation>Text und Einstellungen</translation>
    </message>
    <message>
        <source>Close</source>
        <extracomment>ui/dialogs/outgoing_dialog.py</extracomment>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy as &amp;curl</source>
        <extracomment>ui/dialogs/outgoing_dialog.py</extracomment>
        <translation>Als &amp;curl kopieren</translation>
    </message>
    <message>
        <source>To {service}: {bytes} for each variant.</source>
        <extracomment>ui/outgoing.py</extracomment>
        <translation>Empfänger: {service}; {bytes} je Variante.</translation>
    </message>
    <message>
        <source>Nothing else leaves: no file names, no camera data, no place, no masks.</source>
        <extracomment>ui/outgoing.py</extracomment>
        <translation>Sonst wird nichts gesendet: keine Dateinamen, keine Kameradaten, kein Ort, keine Masken.</translation>
    </message>
    <message>
        <source>{reference}: the whole photo, for light and perspective</source>
        <extracomment>ui/outgoing.py</extracomment>
        <translation>{reference}: das ganze Foto, für Licht und Perspektive</translation>
    </message>
    <message>
        <source>To {service} on this computer: {bytes} for each variant.</source>
        <extracomment>ui/outgoing.py</extracomment>
        <translation>Empfänger: {service} auf diesem Rechner; {bytes} je Variante.</translation>
    </message>
    <message>
        <source>The whole photo</source>
        <extracomment>ui/outgoing.py</extracomment>
        <translation>Das ganze Foto</translation>
    </message>
    <message>
        <source>{width} × {height} pixels of the photo</source>
        <extracomment>ui/outgoing.py</extracomment>
        <translation>{width} × {height} Pixel des Fotos</translation>
    </message>
    <message>
        <source>Reference {number}</source>
        <extracomment>ui/outgoing.py</extracomment>
        <translation>Referenz {number}</translation>
    </message>
    <message>
        <source>{count} MB</source>
        <extracomment>ui/outgoing.py</extracomment>
        <translation>{count} MB</translation>
    </message>
    <message>
        <source>{picture}, with its layers</source>
        <extracomment>ui/outgoing.py</extracomment>
        <translation>{picture}, mit seinen Ebenen</translation>
    </message>
    <message>
        <source>{count} bytes</source>
        <extracomment>ui/outgoing.py</extracomment>
        <translation>{count} Bytes</translation>
    </message>
    <message>
        <source>{count} kB</source>
        <extracomment>ui/outgoing.py</extracomment>
        <translation>{count} kB</translation>
    </message>
</context>
<context>
    <name>Overlays</name>
    <message>
        <source>Strength of the selection’s tint</source>
        <extracomment>ui/dialogs/overlay_dialog.py</extracomment>
        <translation>Stärke der Einfärbung der Auswahl</translation>
    </message>
    <message>
        <source>Strength of the mask’s tint</source>
        <extracomment>ui/dialogs/overlay_dialog.py</extracomment>
        <translation>Stärke der Einfärbung der Maske</translation>
    </message>
    <message>
        <source>Colours over the Photo</source>
        <extracomment>ui/dialogs/overlay_dialog.py</extracomment>
        <translation>Farben über dem Foto</translation>
    </message>
    <message>
        <source>Close</source>
        <extracomment>ui/dialogs/overlay_dialog.py</extracomment>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Other Colour…</source>
        <extracomment>ui/dialogs/overlay_dialog.py</extracomment>
        <translation>Andere Farbe&#xa0;…</translation>
    </message>
    <message>
        <source>Selection</source>
        <extracomment>ui/dialogs/overlay_dialog.py</extracomment>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>Mask</source>
        <extracomment>ui/dialogs/overlay_dialog.py</extracomment>
        <translation>Maske</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>{arrived} of {count} variants of {photo} are here.</source>
        <extracomment>ui/edit_reports.py</extracomment>
        <translation>Varianten von {photo} da: {arrived} von {count}.</translation>
    </message>
    <message>
        <source>{arrived} variants of {photo} are here.</source>
        <extracomment>ui/edit_reports.py</extracomment>
        <translation>{arrived} Varianten von {photo} sind da.</translation>
    </message>
    <message>
        <source>The edit of {photo} is here.</source>
        <extracomment>ui/edit_reports.py</extracomment>
        <translation>Die Bearbeitung von {photo} ist da.</translation>
    </message>
    <message>
        <source>{count} edits under way</source>
        <extracomment>ui/edit_runs.py</extracomment>
        <translation>{count} Bearbeitungen laufen</translation>
    </message>
    <message>
        <source>It is here</source>
        <extracomment>ui/edit_under_way.py</extracomment>
        <translation>Ist da</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <extracomment>ui/edit_under_way.py</extracomment>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Fetching the picture</source>
        <extracomment>ui/edit_under_way.py</extracomment>
        <translation>Bild wird abgeholt</translation>
    </message>
    <message>
        <source>Sending: {sent} of {total} MB</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Senden: {sent} von {total} MB</translation>
    </message>
    <message>
        <source>Laying answer {number} of {count}</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Antwort {number} von {count} wird aufgelegt</translation>
    </message>
    <message>
        <source>Variants here: {arrived} of {count}</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Varianten da: {arrived} von {count}</translation>
    </message>
    <message>
        <source>Busy, trying again in {seconds} s</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Ausgelastet, neuer Versuch in {seconds} s</translation>
    </message>
    <message>
        <source>Overloaded, trying again in {seconds} s</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Überlastet, neuer Versuch in {seconds} s</translation>
    </message>
    <message>
        <source>Can&apos;t be reached, trying again in {seconds} s</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Nicht erreichbar, neuer Versuch in {seconds} s</translation>
    </message>
    <message>
        <source>Preparing the photo</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Foto wird vorbereitet</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>In der Warteschlange</translation>
    </message>
    <message>
        <source>Connecting</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Sending</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Senden</translation>
    </message>
    <message>
        <source>The service is working</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Der Dienst arbeitet</translation>
    </message>
    <message>
        <source>Receiving</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>The answer is here</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Die Antwort ist da</translation>
    </message>
    <message>
        <source>Laying the answer on the photo</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Antwort wird auf das Foto gelegt</translation>
    </message>
    <message>
        <source>Fetching answer {number} of {count}</source>
        <extracomment>ui/progress_words.py</extracomment>
        <translation>Antwort {number} von {count} wird abgeholt</translation>
    </message>
    <message>
        <source>Matching the layer’s tone …</source>
        <extracomment>ui/realigning.py</extracomment>
        <translation>Tonwerte der Ebene werden angeglichen&#xa0;…</translation>
    </message>
    <message>
        <source>Looking for what changed …</source>
        <extracomment>ui/realigning.py</extracomment>
        <translation>Geändertes wird gesucht&#xa0;…</translation>
    </message>
    <message>
        <source>Aligning the layer …</source>
        <extracomment>ui/realigning.py</extracomment>
        <translation>Ebene wird ausgerichtet&#xa0;…</translation>
    </message>
</context>
<context>
    <name>Project</name>
    <message>
        <source>{name} is saved.</source>
        <extracomment>ui/controller.py</extracomment>
        <translation>{name} ist gespeichert.</translation>
    </message>
</context>
<context>
    <name>Prompt</name>
    <message>
        <source>@{number} is an empty reference slot.</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>@{number} ist ein leerer Referenzplatz.</translation>
    </message>
    <message>
        <source>{count} characters too many for this service.</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>{count} Zeichen zu viel für diesen Dienst.</translation>
    </message>
    <message>
        <source>Sends the whole photo as {width} × {height}.</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>Sendet das ganze Foto als {width} × {height}.</translation>
    </message>
    <message>
        <source>Sends the framed region as {width} × {height}.</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>Sendet den umrahmten Bereich als {width} × {height}.</translation>
    </message>
    <message>
        <source>No room for the words that are added for a region.</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>Kein Platz für den Text, der für einen Bereich ergänzt wird.</translation>
    </message>
    <message>
        <source>{count} character too many for this service.</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>{count} Zeichen zu viel für diesen Dienst.</translation>
    </message>
    <message>
        <source>All slots are taken, so the whole photo does not go along.</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>Alle Plätze sind belegt, darum wird das ganze Foto nicht mitgesendet.</translation>
    </message>
    <message>
        <source>Sends the frame as {width} × {height} and the whole photo.</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>Sendet den Rahmen als {width} × {height} und das ganze Foto.</translation>
    </message>
    <message>
        <source>Open a photo first.</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>Öffnen Sie zuerst ein Foto.</translation>
    </message>
    <message>
        <source>Write what shall change.</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>Schreiben Sie, was sich ändern soll.</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Breite in Pixeln</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Höhe in Pixeln</translation>
    </message>
    <message>
        <source>Match the photo</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Wie das Foto</translation>
    </message>
    <message>
        <source>Service decides</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Dienst entscheidet</translation>
    </message>
    <message>
        <source>Other size…</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Andere Größe&#xa0;…</translation>
    </message>
    <message>
        <source>Rounded to a multiple of 16, which the service needs</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Auf ein Vielfaches von 16 gerundet, wie der Dienst es braucht</translation>
    </message>
    <message>
        <source>Size of the edit</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Größe der Bearbeitung</translation>
    </message>
    <message>
        <source>Size that the service is asked for</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Größe, die vom Dienst verlangt wird</translation>
    </message>
    <message>
        <source>Size</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Variants</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Varianten</translation>
    </message>
    <message>
        <source>Variants: {n}</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Varianten: {n}</translation>
    </message>
    <message>
        <source>{n} separate requests; each may be charged</source>
        <extracomment>ui/widgets/choices_row.py</extracomment>
        <translation>Einzelne Anfragen: {n}; jede kann berechnet werden</translation>
    </message>
    <message>
        <source>{clock} (usually {usual})</source>
        <extracomment>ui/widgets/clock_words.py</extracomment>
        <translation>{clock} (üblich {usual})</translation>
    </message>
    <message>
        <source>References</source>
        <extracomment>ui/widgets/mentioning.py</extracomment>
        <translation>Referenzen</translation>
    </message>
    <message>
        <source>Edit photo</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>Foto bearbeiten</translation>
    </message>
    <message>
        <source>Cancel All</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>Alle abbrechen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Earlier prompts (Alt+Up)</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>Frühere Anweisungen (Alt+Pfeil nach oben)</translation>
    </message>
    <message>
        <source>Show what is sent</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>Zeigen, was gesendet wird</translation>
    </message>
    <message>
        <source>&amp;What shall change?</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>Was &amp;soll sich ändern?</translation>
    </message>
    <message>
        <source>For example: make the sky warmer, like reference 1</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>Zum Beispiel: make the sky warmer, like reference 1</translation>
    </message>
    <message>
        <source>Prompt</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>Anweisung</translation>
    </message>
    <message>
        <source>Cost of the edit</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>Kosten der Bearbeitung</translation>
    </message>
    <message>
        <source>Progress of the edit</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>Fortschritt der Bearbeitung</translation>
    </message>
    <message>
        <source>{n} / {limit}: {over} too many</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>{n} / {limit}: {over} zu viel</translation>
    </message>
    <message>
        <source>{n} / {limit}</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>{n} / {limit}</translation>
    </message>
    <message>
        <source>Edit photo ({keys})</source>
        <extracomment>ui/widgets/prompt_box.py</extracomment>
        <translation>Foto bearbeiten ({keys})</translation>
    </message>
    <message>
        <source>Earlier prompts</source>
        <extracomment>ui/widgets/prompt_list.py</extracomment>
        <translation>Frühere Anweisungen</translation>
    </message>
    <message>
        <source>Search earlier prompts</source>
        <extracomment>ui/widgets/prompt_list.py</extracomment>
        <translation>Frühere Anweisungen durchsuchen</translation>
    </message>
    <message>
        <source>No prompt found.</source>
        <extracomment>ui/widgets/prompt_list.py</extracomment>
        <translation>Keine Anweisung gefunden.</translation>
    </message>
    <message>
        <source>Use</source>
        <extracomment>ui/widgets/prompt_list.py</extracomment>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Star</source>
        <extracomment>ui/widgets/prompt_list.py</extracomment>
        <translation>Stern setzen</translation>
    </message>
    <message>
        <source>Forget</source>
        <extracomment>ui/widgets/prompt_list.py</extracomment>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Take the Star Away</source>
        <extracomment>ui/widgets/prompt_list.py</extracomment>
        <translation>Stern entfernen</translation>
    </message>
    <message>
        <source>Add for this region:</source>
        <extracomment>ui/widgets/region_words.py</extracomment>
        <translation>Für diesen Bereich ergänzen:</translation>
    </message>
    <message>
        <source>Said behind your words when only a part of the photo is sent</source>
        <extracomment>ui/widgets/region_words.py</extracomment>
        <translation>Folgt auf Ihre Worte, wenn nur ein Teil des Fotos gesendet wird</translation>
    </message>
    <message>
        <source>Added for this region</source>
        <extracomment>ui/widgets/region_words.py</extracomment>
        <translation>Für diesen Bereich ergänzt</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>your prompt</source>
        <extracomment>ui/menu_actions/recovery.py</extracomment>
        <translation>Ihrer Anweisung</translation>
    </message>
    <message>
        <source>a photo</source>
        <extracomment>ui/menu_actions/recovery.py</extracomment>
        <translation>Foto ohne Namen</translation>
    </message>
</context>
<context>
    <name>Reference</name>
    <message>
        <source>{width} × {height}, {megabytes} MB</source>
        <extracomment>ui/reference_pictures.py</extracomment>
        <translation>{width} × {height}, {megabytes} MB</translation>
    </message>
    <message>
        <source>Part of {photo}</source>
        <extracomment>ui/reference_pictures.py</extracomment>
        <translation>Teil von {photo}</translation>
    </message>
    <message>
        <source>https://… or file-…</source>
        <extracomment>ui/widgets/address_field.py</extracomment>
        <translation>https://… oder file-…</translation>
    </message>
    <message>
        <source>Address or file ID</source>
        <extracomment>ui/widgets/address_field.py</extracomment>
        <translation>Adresse oder Datei-ID</translation>
    </message>
    <message>
        <source>The service fetches the picture itself; Enter adds it</source>
        <extracomment>ui/widgets/address_field.py</extracomment>
        <translation>Der Dienst holt das Bild selbst; Eingabe fügt es hinzu</translation>
    </message>
    <message>
        <source>Name of the reference</source>
        <extracomment>ui/widgets/reference_name.py</extracomment>
        <translation>Name der Referenz</translation>
    </message>
    <message>
        <source>Reference pictures</source>
        <extracomment>ui/widgets/reference_panel.py</extracomment>
        <translation>Referenzbilder</translation>
    </message>
    <message>
        <source>Add by address or file ID</source>
        <extracomment>ui/widgets/reference_panel.py</extracomment>
        <translation>Mit Adresse oder Datei-ID hinzufügen</translation>
    </message>
    <message>
        <source>References</source>
        <extracomment>ui/widgets/reference_panel.py</extracomment>
        <translation>Referenzen</translation>
    </message>
    <message>
        <source>{n} of {limit}</source>
        <extracomment>ui/widgets/reference_panel.py</extracomment>
        <translation>{n} von {limit}</translation>
    </message>
    <message>
        <source>optional</source>
        <extracomment>ui/widgets/reference_panel.py</extracomment>
        <translation>optional</translation>
    </message>
    <message>
        <source>Reference {n}: {name}</source>
        <extracomment>ui/widgets/reference_preview.py</extracomment>
        <translation>Referenz {n}: {name}</translation>
    </message>
    <message>
        <source>Drop a picture here, click to choose one, or paste</source>
        <extracomment>ui/widgets/reference_slot.py</extracomment>
        <translation>Bild hier ablegen, durch Klicken wählen oder einfügen</translation>
    </message>
    <message>
        <source>Enter chooses a picture, Space shows it large, F2 renames it, Ctrl+V pastes, Delete clears, Alt with an arrow key moves it</source>
        <extracomment>ui/widgets/reference_slot.py</extracomment>
        <translation>Eingabe wählt ein Bild, Leertaste zeigt es groß, F2 benennt es um, Strg+V fügt ein, Entf leert den Platz, Alt mit Pfeiltaste verschiebt es</translation>
    </message>
    <message>
        <source>Choose Picture…</source>
        <extracomment>ui/widgets/reference_slot.py</extracomment>
        <translation>Bild wählen&#xa0;…</translation>
    </message>
    <message>
        <source>Paste Picture</source>
        <extracomment>ui/widgets/reference_slot.py</extracomment>
        <translation>Bild einfügen</translation>
    </message>
    <message>
        <source>Use the Selection</source>
        <extracomment>ui/widgets/reference_slot.py</extracomment>
        <translation>Auswahl verwenden</translation>
    </message>
    <message>
        <source>Show Large</source>
        <extracomment>ui/widgets/reference_slot.py</extracomment>
        <translation>Groß zeigen</translation>
    </message>
    <message>
        <source>Empty reference slot {n}</source>
        <extracomment>ui/widgets/reference_slot.py</extracomment>
        <translation>Leerer Referenzplatz {n}</translation>
    </message>
    <message>
        <source>{name}
The prompt may call it @{n}</source>
        <extracomment>ui/widgets/reference_slot.py</extracomment>
        <translation>{name}
In der Anweisung heißt es @{n}</translation>
    </message>
    <message>
        <source>Rename…</source>
        <extracomment>ui/widgets/reference_slot.py</extracomment>
        <translation>Umbenennen&#xa0;…</translation>
    </message>
    <message>
        <source>Remove</source>
        <extracomment>ui/widgets/reference_slot.py</extracomment>
        <translation>Entfernen</translation>
    </message>
</context>
<context>
    <name>Region</name>
    <message>
        <source>{width} × {height} px, sent as {sent_width} × {sent_height}</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>{width} × {height} px, gesendet als {sent_width} × {sent_height}</translation>
    </message>
    <message>
        <source>{percent} % of the detail</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>{percent} % der Details</translation>
    </message>
    <message>
        <source>full detail</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>volle Details</translation>
    </message>
</context>
<context>
    <name>ScrolledCanvas</name>
    <message>
        <source>Left and right over the photo</source>
        <extracomment>ui/canvas/scroll_bars.py</extracomment>
        <translation>Auf dem Foto nach links und rechts</translation>
    </message>
    <message>
        <source>Up and down over the photo</source>
        <extracomment>ui/canvas/scroll_bars.py</extracomment>
        <translation>Auf dem Foto nach oben und unten</translation>
    </message>
</context>
<context>
    <name>Service</name>
    <message>
        <source>Practice service – not an AI model</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>Übungsdienst – kein KI-Modell</translation>
    </message>
    <message>
        <source>{service} – address missing</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>{service} – Adresse fehlt</translation>
    </message>
    <message>
        <source>{service} – not usable</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>{service} – nicht verwendbar</translation>
    </message>
    <message>
        <source>Practice service</source>
        <extracomment>ui/service_names.py</extracomment>
        <translation>Übungsdienst</translation>
    </message>
    <message>
        <source>Another address</source>
        <extracomment>ui/service_names.py</extracomment>
        <translation>Andere Adresse</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Usually: {value}</source>
        <extracomment>ui/dialogs/setting_row.py</extracomment>
        <translation>Standard: {value}</translation>
    </message>
    <message>
        <source>Back to the default of “{title}”</source>
        <extracomment>ui/dialogs/setting_row.py</extracomment>
        <translation>Zurück zum Standardwert von „{title}“</translation>
    </message>
    <message>
        <source>Service</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Only if the service asks for one</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Nur, wenn der Dienst einen verlangt</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer);;All files (*)</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Zertifikate (*.pem *.crt *.cer);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Certificates File</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Zertifikatsdatei</translation>
    </message>
    <message>
        <source>Settings</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Browse…</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Durchsuchen&#xa0;…</translation>
    </message>
    <message>
        <source>Key…</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Schlüssel&#xa0;…</translation>
    </message>
    <message>
        <source>Kept apart from the settings</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Getrennt von den Einstellungen aufbewahrt</translation>
    </message>
    <message>
        <source>Search settings</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>Address</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Model</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Modell</translation>
    </message>
    <message>
        <source>No setting is called like this.</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Keine Einstellung heißt so.</translation>
    </message>
    <message>
        <source>Save</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>All Defaults</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Alles auf Standard</translation>
    </message>
    <message>
        <source>For all that is shown, but the service</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Für alles Gezeigte außer dem Dienst</translation>
    </message>
    <message>
        <source>No key needed</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Kein Schlüssel nötig</translation>
    </message>
    <message>
        <source>Key</source>
        <extracomment>ui/dialogs/settings_dialog.py</extracomment>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>on</source>
        <extracomment>ui/dialogs_view.py</extracomment>
        <translation>ein</translation>
    </message>
    <message>
        <source>off</source>
        <extracomment>ui/dialogs_view.py</extracomment>
        <translation>aus</translation>
    </message>
    <message>
        <source>http:// is not encrypted, so no key is ever sent to {host}. Save again if it needs none.</source>
        <extracomment>ui/service_desk.py</extracomment>
        <translation>http:// ist nicht verschlüsselt, darum wird nie ein Schlüssel an {host} gesendet. Speichern Sie noch einmal, wenn keiner nötig ist.</translation>
    </message>
    <message>
        <source>Not sent</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Wird nicht gesendet</translation>
    </message>
    <message>
        <source>Like the system</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>The system&apos;s only</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Nur die des Systems</translation>
    </message>
    <message>
        <source>What is asked for</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Was angefragt wird</translation>
    </message>
    <message>
        <source>Edits of a region</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Bearbeitungen eines Bereichs</translation>
    </message>
    <message>
        <source>Window</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Kept answers</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Aufbewahrte Antworten</translation>
    </message>
    <message>
        <source>Network</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>It speaks like</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Spricht wie</translation>
    </message>
    <message>
        <source>How requests to an address of your own look.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Wie Anfragen an eine eigene Adresse aussehen.</translation>
    </message>
    <message>
        <source>Drift of replies</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Abweichung der Antworten</translation>
    </message>
    <message>
        <source>How far the practice service&apos;s pictures are off the photo.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Wie weit die Bilder des Übungsdienstes vom Foto abweichen.</translation>
    </message>
    <message>
        <source>Format of replies</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Format der Antworten</translation>
    </message>
    <message>
        <source>PNG loses nothing; the others travel faster.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>PNG verliert nichts; die anderen sind schneller übertragen.</translation>
    </message>
    <message>
        <source>Quality of replies</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Qualität der Antworten</translation>
    </message>
    <message>
        <source>Of WebP and JPEG; more is better and larger.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Bei WebP und JPEG; mehr ist besser und größer.</translation>
    </message>
    <message>
        <source>Background</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>Whether a reply may be see-through.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Ob eine Antwort durchsichtig sein darf.</translation>
    </message>
    <message>
        <source>Replies arrive</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Antworten kommen</translation>
    </message>
    <message>
        <source>In the answer itself, or as an address that is fetched.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>In der Antwort selbst oder als Adresse, die abgeholt wird.</translation>
    </message>
    <message>
        <source>Requests are sent as</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Anfragen gehen als</translation>
    </message>
    <message>
        <source>Some services take only one of both.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Manche Dienste nehmen nur eines von beiden.</translation>
    </message>
    <message>
        <source>User id</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Benutzer-ID</translation>
    </message>
    <message>
        <source>Sent along, so that a service can tell its users apart.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Wird mitgesendet, damit ein Dienst seine Benutzer unterscheiden kann.</translation>
    </message>
    <message>
        <source>Whole photo goes along</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Ganzes Foto mitsenden</translation>
    </message>
    <message>
        <source>With a small region, for light and perspective.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Bei einem kleinen Bereich, für Licht und Perspektive.</translation>
    </message>
    <message>
        <source>Words for a region</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Text für einen Bereich</translation>
    </message>
    <message>
        <source>Added, shown below the prompt, where they can be changed.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Wird ergänzt, unter der Anweisung gezeigt und ist dort änderbar.</translation>
    </message>
    <message>
        <source>Language</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Of all words in the window, from the next start on.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Aller Worte im Fenster, ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Theme</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Light or dark colours of the window.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Helle oder dunkle Farben des Fensters.</translation>
    </message>
    <message>
        <source>A selection is shown by</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Anzeige der Auswahl</translation>
    </message>
    <message>
        <source>A moving outline, a still one, or a colour over the photo.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Ein bewegter Umriss, ein ruhender oder eine Farbe über dem Foto.</translation>
    </message>
    <message>
        <source>Strength of a selection</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Stärke der Auswahlfarbe</translation>
    </message>
    <message>
        <source>How much of the photo a selected area hides.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Wie viel vom Foto eine ausgewählte Fläche verdeckt.</translation>
    </message>
    <message>
        <source>Strength of a mask</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Stärke der Maskenfarbe</translation>
    </message>
    <message>
        <source>How much of the photo a shown mask hides.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Wie viel vom Foto eine gezeigte Maske verdeckt.</translation>
    </message>
    <message>
        <source>Tilt flattens the brush</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Neigung macht Pinsel flach</translation>
    </message>
    <message>
        <source>For pens that tell how they are held.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Für Stifte, die melden, wie sie gehalten werden.</translation>
    </message>
    <message>
        <source>Room for kept answers</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Platz für Antworten</translation>
    </message>
    <message>
        <source>Beyond it the oldest without a star go, at the next start.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Darüber hinaus entfallen beim nächsten Start die ältesten ohne Stern.</translation>
    </message>
    <message>
        <source>Proxy</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>An address such as http://proxy.example:3128.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Eine Adresse wie http://proxy.example:3128.</translation>
    </message>
    <message>
        <source>Certificates file</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Zertifikatsdatei</translation>
    </message>
    <message>
        <source>Trusted besides the system&apos;s, in PEM form.</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Gilt neben den Zertifikaten des Systems, im PEM-Format.</translation>
    </message>
    <message>
        <source>PNG (nothing lost)</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>PNG (verlustfrei)</translation>
    </message>
    <message>
        <source>Service decides</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Dienst entscheidet</translation>
    </message>
    <message>
        <source>Opaque</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Deckend</translation>
    </message>
    <message>
        <source>Inside the answer</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>In der Antwort</translation>
    </message>
    <message>
        <source>As an address to fetch</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Als Adresse zum Abholen</translation>
    </message>
    <message>
        <source>As the service prefers</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Wie der Dienst es vorzieht</translation>
    </message>
    <message>
        <source>Files (multipart)</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Dateien (multipart)</translation>
    </message>
    <message>
        <source>JSON</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>JSON</translation>
    </message>
    <message>
        <source>None: exactly on the photo</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Keine: genau auf dem Foto</translation>
    </message>
    <message>
        <source>Mild</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Leicht</translation>
    </message>
    <message>
        <source>Medium, like a real service</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Mittel, wie ein echter Dienst</translation>
    </message>
    <message>
        <source>Hard</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Stark</translation>
    </message>
    <message>
        <source>Light</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>A moving outline</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Ein bewegter Umriss</translation>
    </message>
    <message>
        <source>A still outline</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Ein ruhender Umriss</translation>
    </message>
    <message>
        <source>A colour</source>
        <extracomment>ui/setting_words.py</extracomment>
        <translation>Eine Farbe</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Keyboard shortcuts</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Close</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Edit photo</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Foto bearbeiten</translation>
    </message>
    <message>
        <source>Space</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Move the photo (hold)</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Foto bewegen (halten)</translation>
    </message>
    <message>
        <source>Zoom to a frame (hold and drag)</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>In einen Rahmen zoomen (halten und ziehen)</translation>
    </message>
    <message>
        <source>{ }</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>{ }</translation>
    </message>
    <message>
        <source>Softer or harder brush</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Weicherer oder härterer Pinsel</translation>
    </message>
    <message>
        <source>1 to 9, 0</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>1 bis 9, 0</translation>
    </message>
    <message>
        <source>Opacity, 10 to 100 %</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Deckkraft, 10 bis 100 %</translation>
    </message>
    <message>
        <source>Shift+1 to 9, 0</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Umschalt+1 bis 9, 0</translation>
    </message>
    <message>
        <source>Flow, 10 to 100 %</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Fluss, 10 bis 100 %</translation>
    </message>
    <message>
        <source>Shift+click</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Umschalt+Klick</translation>
    </message>
    <message>
        <source>Paint a straight line</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Gerade Linie malen</translation>
    </message>
    <message>
        <source>Alt+right button</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Alt+rechte Maustaste</translation>
    </message>
    <message>
        <source>Change the brush’s size (drag)</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Pinselgröße ändern (ziehen)</translation>
    </message>
    <message>
        <source>Shift</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Umschalt</translation>
    </message>
    <message>
        <source>Add to the selection</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Zur Auswahl hinzufügen</translation>
    </message>
    <message>
        <source>Alt</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Alt</translation>
    </message>
    <message>
        <source>Subtract from the selection</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Von der Auswahl abziehen</translation>
    </message>
    <message>
        <source>Shift+Alt</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Umschalt+Alt</translation>
    </message>
    <message>
        <source>Intersect the selection</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Schnittmenge mit der Auswahl</translation>
    </message>
    <message>
        <source>Arrows</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Pfeiltasten</translation>
    </message>
    <message>
        <source>Move the selection by a pixel</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Auswahl um ein Pixel verschieben</translation>
    </message>
    <message>
        <source>Shift+Arrows</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Umschalt+Pfeiltasten</translation>
    </message>
    <message>
        <source>Move it by ten</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Auswahl um zehn verschieben</translation>
    </message>
    <message>
        <source>Enter</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Close the polygon</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Polygon schließen</translation>
    </message>
    <message>
        <source>Backspace</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Rücktaste</translation>
    </message>
    <message>
        <source>Take its last corner back</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Letzte Ecke zurücknehmen</translation>
    </message>
    <message>
        <source>Esc</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Give up what is being drawn or looked for</source>
        <extracomment>ui/dialogs/shortcuts_dialog.py</extracomment>
        <translation>Zeichnen oder Suchen abbrechen</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Making a photo of it …</source>
        <extracomment>ui/candidate_uses.py</extracomment>
        <translation>Wird zu einem Foto gemacht&#xa0;…</translation>
    </message>
    <message>
        <source>Laying it on the photo …</source>
        <extracomment>ui/earlier_candidates.py</extracomment>
        <translation>Wird auf das Foto gelegt&#xa0;…</translation>
    </message>
    <message>
        <source>, 16 bit</source>
        <extracomment>ui/presentation.py</extracomment>
        <translation>, 16 Bit</translation>
    </message>
    <message>
        <source>Blending the layers …</source>
        <extracomment>ui/screen.py</extracomment>
        <translation>Ebenen werden überblendet&#xa0;…</translation>
    </message>
    <message>
        <source>Pixel lock</source>
        <extracomment>ui/widgets/lock_badge.py</extracomment>
        <translation>Pixelschutz</translation>
    </message>
    <message>
        <source>{words}. Click for the proof.</source>
        <extracomment>ui/widgets/lock_badge.py</extracomment>
        <translation>{words}. Zum Nachweis klicken.</translation>
    </message>
    <message>
        <source>Practice service – not an AI model</source>
        <extracomment>ui/widgets/service_badge.py</extracomment>
        <translation>Übungsdienst – kein KI-Modell</translation>
    </message>
    <message>
        <source>The next edit goes to: {name}</source>
        <extracomment>ui/widgets/service_badge.py</extracomment>
        <translation>Die nächste Bearbeitung geht an: {name}</translation>
    </message>
    <message>
        <source>Service: {name}</source>
        <extracomment>ui/widgets/service_badge.py</extracomment>
        <translation>Dienst: {name}</translation>
    </message>
    <message>
        <source>Status</source>
        <extracomment>ui/widgets/status_line.py</extracomment>
        <translation>Status</translation>
    </message>
    <message>
        <source>Size of the photo</source>
        <extracomment>ui/widgets/status_line.py</extracomment>
        <translation>Größe des Fotos</translation>
    </message>
    <message>
        <source>Pixel pointed at</source>
        <extracomment>ui/widgets/status_line.py</extracomment>
        <translation>Pixel unter dem Zeiger</translation>
    </message>
    <message>
        <source>Its value</source>
        <extracomment>ui/widgets/status_line.py</extracomment>
        <translation>Sein Wert</translation>
    </message>
    <message>
        <source>Zoom</source>
        <extracomment>ui/widgets/status_line.py</extracomment>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Cost of the last edit</source>
        <extracomment>ui/widgets/status_line.py</extracomment>
        <translation>Kosten der letzten Bearbeitung</translation>
    </message>
    <message>
        <source>What goes on</source>
        <extracomment>ui/widgets/status_line.py</extracomment>
        <translation>Was gerade geschieht</translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>Close</source>
        <extracomment>ui/dialogs/text_dialog.py</extracomment>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>Tilt of the pen flattens it</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Stiftneigung macht ihn flach</translation>
    </message>
    <message>
        <source>More of the brush</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Mehr zum Pinsel</translation>
    </message>
    <message>
        <source>Automatic</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Brush flow</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Pinselfluss</translation>
    </message>
    <message>
        <source>Brush spacing, percent of the size</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Pinselabstand, Prozent der Größe</translation>
    </message>
    <message>
        <source>Smoothing of strokes</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Glättung der Striche</translation>
    </message>
    <message>
        <source>A pen held aslant paints ellipses; a mouse never</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Ein schräg gehaltener Stift malt Ellipsen, eine Maus nie</translation>
    </message>
    <message>
        <source>Flow</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Fluss</translation>
    </message>
    <message>
        <source>How much each dab adds, up to the opacity</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Wie viel jeder Tupfer hinzufügt, bis zur Deckkraft</translation>
    </message>
    <message>
        <source>Spacing</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>From dab to dab, in percent of the brush’s size</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Von Tupfer zu Tupfer, in Prozent der Pinselgröße</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>Pulls the brush on a string, so that a shaky line is smooth</source>
        <extracomment>ui/widgets/brush_more.py</extracomment>
        <translation>Zieht den Pinsel an einer Schnur, damit eine zittrige Linie glatt wird</translation>
    </message>
    <message>
        <source>Size</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Hardness</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Härte</translation>
    </message>
    <message>
        <source>Opacity</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>Drag to move the photo, scroll to zoom</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Ziehen bewegt das Foto, Scrollen zoomt</translation>
    </message>
    <message>
        <source>Drag the frame of what is sent, or its handles; Delete plans it anew</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Rahmen des Gesendeten oder seine Griffe ziehen; Entf plant ihn neu</translation>
    </message>
    <message>
        <source>Click to zoom in, Alt+click out, or drag a frame to see</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Klick zoomt hinein, Alt+Klick heraus; oder einen Rahmen ziehen</translation>
    </message>
    <message>
        <source>Tool options</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Werkzeugoptionen</translation>
    </message>
    <message>
        <source>Brush size</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Pinselgröße</translation>
    </message>
    <message>
        <source>Brush size in pixels</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Pinselgröße in Pixeln</translation>
    </message>
    <message>
        <source>Brush hardness</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Pinselhärte</translation>
    </message>
    <message>
        <source>Brush opacity</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Pinseldeckkraft</translation>
    </message>
    <message>
        <source>More</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Flow, spacing, smoothing and tilt</source>
        <extracomment>ui/widgets/brush_panel.py</extracomment>
        <translation>Fluss, Abstand, Glättung und Neigung</translation>
    </message>
    <message>
        <source>New selection</source>
        <extracomment>ui/widgets/combine_buttons.py</extracomment>
        <translation>Neue Auswahl</translation>
    </message>
    <message>
        <source>Add to the selection (Shift)</source>
        <extracomment>ui/widgets/combine_buttons.py</extracomment>
        <translation>Zur Auswahl hinzufügen (Umschalt)</translation>
    </message>
    <message>
        <source>Subtract from the selection (Alt)</source>
        <extracomment>ui/widgets/combine_buttons.py</extracomment>
        <translation>Von der Auswahl abziehen (Alt)</translation>
    </message>
    <message>
        <source>Intersect with the selection (Shift+Alt)</source>
        <extracomment>ui/widgets/combine_buttons.py</extracomment>
        <translation>Schnittmenge mit der Auswahl (Umschalt+Alt)</translation>
    </message>
    <message>
        <source>Each stroke is a new selection</source>
        <extracomment>ui/widgets/combine_buttons.py</extracomment>
        <translation>Jeder Strich ist eine neue Auswahl</translation>
    </message>
    <message>
        <source>Strokes add to the selection</source>
        <extracomment>ui/widgets/combine_buttons.py</extracomment>
        <translation>Striche kommen zur Auswahl hinzu</translation>
    </message>
    <message>
        <source>Strokes subtract from the selection (Alt)</source>
        <extracomment>ui/widgets/combine_buttons.py</extracomment>
        <translation>Striche werden von der Auswahl abgezogen (Alt)</translation>
    </message>
    <message>
        <source>Only what a stroke covers stays selected</source>
        <extracomment>ui/widgets/combine_buttons.py</extracomment>
        <translation>Nur was ein Strich bedeckt, bleibt ausgewählt</translation>
    </message>
    <message>
        <source>Drag a rectangle where the edit shall go</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Ein Rechteck ziehen, wo bearbeitet werden soll</translation>
    </message>
    <message>
        <source>Drag an ellipse where the edit shall go</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Eine Ellipse ziehen, wo bearbeitet werden soll</translation>
    </message>
    <message>
        <source>Draw around where the edit shall go</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Umfahren, was bearbeitet werden soll</translation>
    </message>
    <message>
        <source>Click corners; double click or Enter closes, Backspace takes one back</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Ecken anklicken; Doppelklick oder Eingabe schließt, Rücktaste nimmt eine zurück</translation>
    </message>
    <message>
        <source>Click along an edge; double click or Enter closes, Backspace takes a click back</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Entlang einer Kante klicken; Doppelklick oder Eingabe schließt, Rücktaste nimmt einen Klick zurück</translation>
    </message>
    <message>
        <source>Click a colour</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Eine Farbe anklicken</translation>
    </message>
    <message>
        <source>Click a colour to select it everywhere</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Eine Farbe anklicken, um sie überall auszuwählen</translation>
    </message>
    <message>
        <source>Drag a box around a thing, or click on it</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Einen Rahmen um ein Ding ziehen oder es anklicken</translation>
    </message>
    <message>
        <source>Click a part to take or leave it; arrows and Space do, too; Enter keeps, Esc undoes</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Einen Teil anklicken, um ihn zu nehmen oder zu lassen; auch mit Pfeilen und Leertaste; Eingabe behält, Esc macht rückgängig</translation>
    </message>
    <message>
        <source>Drag from all to nothing: on the layer’s mask, or the selection without a layer</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Von allem zu nichts ziehen: auf der Maske der Ebene, ohne Ebene auf der Auswahl</translation>
    </message>
    <message>
        <source>Connected only</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Nur Verbundenes</translation>
    </message>
    <message>
        <source>Soft edge</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Weiche Kante</translation>
    </message>
    <message>
        <source>Photo only</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Nur Foto</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Toleranz</translation>
    </message>
    <message>
        <source>Fuzziness</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Farbtoleranz</translation>
    </message>
    <message>
        <source>Compare colours of the photo without its layers</source>
        <extracomment>ui/widgets/select_panel.py</extracomment>
        <translation>Farben des Fotos ohne seine Ebenen vergleichen</translation>
    </message>
    <message>
        <source>Tools</source>
        <extracomment>ui/widgets/tool_bar.py</extracomment>
        <translation>Werkzeuge</translation>
    </message>
</context>
<context>
    <name>Undo</name>
    <message>
        <source>Use as New Base</source>
        <extracomment>ui/candidate_uses.py</extracomment>
        <translation>Als neues Ausgangsbild verwenden</translation>
    </message>
    <message>
        <source>Reject Candidate</source>
        <extracomment>ui/candidates.py</extracomment>
        <translation>Vorschlag verwerfen</translation>
    </message>
    <message>
        <source>Keep Candidate</source>
        <extracomment>ui/candidates.py</extracomment>
        <translation>Vorschlag behalten</translation>
    </message>
    <message>
        <source>Restore</source>
        <extracomment>ui/controller.py</extracomment>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Revert</source>
        <extracomment>ui/controller.py</extracomment>
        <translation>Zurück zum Gesicherten</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <extracomment>ui/controller.py</extracomment>
        <translation>{name} öffnen</translation>
    </message>
    <message>
        <source>Typing</source>
        <extracomment>ui/controller.py</extracomment>
        <translation>Texteingabe</translation>
    </message>
    <message>
        <source>Select from Difference</source>
        <extracomment>ui/difference_selecting.py</extracomment>
        <translation>Auswahl aus Unterschied</translation>
    </message>
    <message>
        <source>Edit</source>
        <extracomment>ui/editing.py</extracomment>
        <translation>Bearbeitung</translation>
    </message>
    <message>
        <source>Show Part</source>
        <extracomment>ui/island_edits.py</extracomment>
        <translation>Teil zeigen</translation>
    </message>
    <message>
        <source>Hide Part</source>
        <extracomment>ui/island_edits.py</extracomment>
        <translation>Teil verbergen</translation>
    </message>
    <message>
        <source>Change Layer</source>
        <extracomment>ui/layer_edits.py</extracomment>
        <translation>Ebene ändern</translation>
    </message>
    <message>
        <source>Reset Nudge</source>
        <extracomment>ui/layer_edits.py</extracomment>
        <translation>Verschiebung zurücksetzen</translation>
    </message>
    <message>
        <source>Nudge Layer</source>
        <extracomment>ui/layer_edits.py</extracomment>
        <translation>Ebene verschieben</translation>
    </message>
    <message>
        <source>Remove Layer</source>
        <extracomment>ui/layer_edits.py</extracomment>
        <translation>Ebene entfernen</translation>
    </message>
    <message>
        <source>Split Layer</source>
        <extracomment>ui/layer_edits.py</extracomment>
        <translation>Ebene trennen</translation>
    </message>
    <message>
        <source>Move Layer</source>
        <extracomment>ui/layer_edits.py</extracomment>
        <translation>Ebene umordnen</translation>
    </message>
    <message>
        <source>Choose Layer</source>
        <extracomment>ui/layer_edits.py</extracomment>
        <translation>Ebene wählen</translation>
    </message>
    <message>
        <source>Duplicate Layer</source>
        <extracomment>ui/layer_edits.py</extracomment>
        <translation>Ebene duplizieren</translation>
    </message>
    <message>
        <source>Rename Layer</source>
        <extracomment>ui/layer_edits.py</extracomment>
        <translation>Ebene umbenennen</translation>
    </message>
    <message>
        <source>Mask from File</source>
        <extracomment>ui/mask_files.py</extracomment>
        <translation>Maske aus Datei</translation>
    </message>
    <message>
        <source>Select from File</source>
        <extracomment>ui/mask_files.py</extracomment>
        <translation>Auswahl aus Datei</translation>
    </message>
    <message>
        <source>Merge Layers</source>
        <extracomment>ui/merging.py</extracomment>
        <translation>Ebenen zusammenfügen</translation>
    </message>
    <message>
        <source>Erase</source>
        <extracomment>ui/painting.py</extracomment>
        <translation>Radieren</translation>
    </message>
    <message>
        <source>Paint</source>
        <extracomment>ui/painting.py</extracomment>
        <translation>Malen</translation>
    </message>
    <message>
        <source>Select</source>
        <extracomment>ui/painting.py</extracomment>
        <translation>Auswählen</translation>
    </message>
    <message>
        <source>Change Mask</source>
        <extracomment>ui/painting.py</extracomment>
        <translation>Maske ändern</translation>
    </message>
    <message>
        <source>Align Again</source>
        <extracomment>ui/realigning.py</extracomment>
        <translation>Neu ausrichten</translation>
    </message>
    <message>
        <source>Add Reference</source>
        <extracomment>ui/reference_edits.py</extracomment>
        <translation>Referenz hinzufügen</translation>
    </message>
    <message>
        <source>Replace Reference</source>
        <extracomment>ui/reference_edits.py</extracomment>
        <translation>Referenz ersetzen</translation>
    </message>
    <message>
        <source>Rename Reference</source>
        <extracomment>ui/reference_edits.py</extracomment>
        <translation>Referenz umbenennen</translation>
    </message>
    <message>
        <source>Remove Reference</source>
        <extracomment>ui/reference_edits.py</extracomment>
        <translation>Referenz entfernen</translation>
    </message>
    <message>
        <source>Move Reference</source>
        <extracomment>ui/reference_edits.py</extracomment>
        <translation>Referenz umordnen</translation>
    </message>
    <message>
        <source>Frame Edit Region</source>
        <extracomment>ui/region_edits.py</extracomment>
        <translation>Bearbeitungsbereich umrahmen</translation>
    </message>
    <message>
        <source>Plan Edit Region</source>
        <extracomment>ui/region_edits.py</extracomment>
        <translation>Bearbeitungsbereich planen</translation>
    </message>
    <message>
        <source>Use Earlier Prompt and References</source>
        <extracomment>ui/replacing.py</extracomment>
        <translation>Frühere Anweisung und Referenzen verwenden</translation>
    </message>
    <message>
        <source>Grow Selection</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Auswahl vergrößern</translation>
    </message>
    <message>
        <source>Shrink Selection</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Auswahl verkleinern</translation>
    </message>
    <message>
        <source>Feather Selection</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Auswahlrand weich machen</translation>
    </message>
    <message>
        <source>Smooth Selection</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Auswahl glätten</translation>
    </message>
    <message>
        <source>Select Border</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Rahmen auswählen</translation>
    </message>
    <message>
        <source>Fill Holes in Selection</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Löcher der Auswahl füllen</translation>
    </message>
    <message>
        <source>Grow Mask</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Maske vergrößern</translation>
    </message>
    <message>
        <source>Shrink Mask</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Maske verkleinern</translation>
    </message>
    <message>
        <source>Feather Mask</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Maskenrand weich machen</translation>
    </message>
    <message>
        <source>Smooth Mask</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Maske glätten</translation>
    </message>
    <message>
        <source>Border of Mask</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Rahmen der Maske</translation>
    </message>
    <message>
        <source>Fill Holes in Mask</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Löcher der Maske füllen</translation>
    </message>
    <message>
        <source>Select Nothing</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Nichts auswählen</translation>
    </message>
    <message>
        <source>Invert Selection</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Auswahl umkehren</translation>
    </message>
    <message>
        <source>Add to Selection</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Zur Auswahl hinzufügen</translation>
    </message>
    <message>
        <source>Subtract from Selection</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Von der Auswahl abziehen</translation>
    </message>
    <message>
        <source>Intersect Selection</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Schnittmenge mit der Auswahl</translation>
    </message>
    <message>
        <source>Gradient</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Farbverlauf</translation>
    </message>
    <message>
        <source>Select All</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Select Layer Mask</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Auswahl aus Ebenenmaske</translation>
    </message>
    <message>
        <source>Select Layer Transparency</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Auswahl aus Ebenentransparenz</translation>
    </message>
    <message>
        <source>Move Selection</source>
        <extracomment>ui/selection_edits.py</extracomment>
        <translation>Auswahl verschieben</translation>
    </message>
    <message>
        <source>Select Subject</source>
        <extracomment>ui/subject_selecting.py</extracomment>
        <translation>Motiv auswählen</translation>
    </message>
    <message>
        <source>Select Background</source>
        <extracomment>ui/subject_selecting.py</extracomment>
        <translation>Hintergrund auswählen</translation>
    </message>
</context>
<context>
    <name>Variant</name>
    <message>
        <source>Cancel variant {n}</source>
        <extracomment>ui/widgets/variant_list.py</extracomment>
        <translation>Variante {n} abbrechen</translation>
    </message>
    <message>
        <source>Send Again</source>
        <extracomment>ui/widgets/variant_list.py</extracomment>
        <translation>Erneut senden</translation>
    </message>
    <message>
        <source>Send variant {n} again</source>
        <extracomment>ui/widgets/variant_list.py</extracomment>
        <translation>Variante {n} erneut senden</translation>
    </message>
    <message>
        <source>{doing} – {prompt}</source>
        <extracomment>ui/widgets/variant_list.py</extracomment>
        <translation>{doing} – {prompt}</translation>
    </message>
    <message>
        <source>Dismiss variant {n}</source>
        <extracomment>ui/widgets/variant_list.py</extracomment>
        <translation>Variante {n} ausblenden</translation>
    </message>
    <message>
        <source>Fetch Again</source>
        <extracomment>ui/widgets/variant_list.py</extracomment>
        <translation>Erneut abholen</translation>
    </message>
    <message>
        <source>Fetch the picture of variant {n} again, at no cost</source>
        <extracomment>ui/widgets/variant_list.py</extracomment>
        <translation>Bild von Variante {n} erneut abholen, kostenlos</translation>
    </message>
    <message>
        <source>Variants of the edit</source>
        <extracomment>ui/widgets/variant_list.py</extracomment>
        <translation>Varianten der Bearbeitung</translation>
    </message>
    <message>
        <source>Variant {n}</source>
        <extracomment>ui/widgets/variant_list.py</extracomment>
        <translation>Variante {n}</translation>
    </message>
    <message>
        <source>Progress of variant {n}</source>
        <extracomment>ui/widgets/variant_list.py</extracomment>
        <translation>Fortschritt von Variante {n}</translation>
    </message>
</context>
</TS>
